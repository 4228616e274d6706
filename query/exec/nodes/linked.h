#pragma once
// The encounter a record belongs to: `encounter.class`, `e.encounter.place`.
#include "query/exec/node.h"

namespace daybook::query {

// The record's encounter, by the source's own reference ("Encounter/17", or "17"); missing where
// there is none, or none in sight. When it began doesn't matter, nor its status, but a retracted
// one is not found.
class LinkedEncounterNode final : public ExprNode {
 public:
  explicit LinkedEncounterNode(NodePtr record)
      : ExprNode(CellType::kRecord), record_(std::move(record)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return record_->Describe() + ".encounter"; }
  std::vector<const ExprNode*> Children() const override { return {record_.get()}; }

 private:
  NodePtr record_;
};

}  // namespace daybook::query
