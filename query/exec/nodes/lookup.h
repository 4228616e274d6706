#pragma once
// lookup(codes, code, column).
#include <string>
#include <unordered_map>

#include "query/exec/node.h"

namespace daybook::query {

// The cell of one column beside each code; the first that says something stands.
class LookupTable {
 public:
  // An empty cell says nothing.
  void Add(const std::string& system, const std::string& code, const std::string& cell);
  const std::string* Find(const ledger::Coding& coding) const;
  // Whether every cell is a number, so that they can be summed.
  bool numbers() const { return numbers_ && !cells_.empty(); }

 private:
  std::unordered_map<std::string, std::string> cells_;  // "system|code"
  bool numbers_ = true;
};

// Text, or a number where the whole column is one; missing of a code that isn't among the codes.
// Of a record with several codings the first that is.
class LookupNode final : public ExprNode {
 public:
  LookupNode(LookupTable table, NodePtr code, std::string text)
      : ExprNode(table.numbers() ? CellType::kNumber : CellType::kText),
        table_(std::move(table)),
        code_(std::move(code)),
        text_(std::move(text)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return text_; }
  std::vector<const ExprNode*> Children() const override { return {code_.get()}; }

 private:
  LookupTable table_;
  NodePtr code_;
  std::string text_;
};

}  // namespace daybook::query
