#pragma once
// A set of residents as a condition: a cohort, the rows of rules, a bracket with a date of its own.
#include <string>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// Asks a condition over residents of each row's resident. Never unknown.
class InSetNode final : public ConditionNode {
 public:
  InSetNode(NodePtr condition, std::string text)
      : condition_(std::move(condition)), text_(std::move(text)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return text_; }
  std::vector<const ExprNode*> Children() const override { return {condition_.get()}; }
  Opens opens() const override { return Opens::kOfResidents; }
  const NodePtr& condition() const { return condition_; }

 private:
  NodePtr condition_;
  std::string text_;
};

}  // namespace daybook::query
