#pragma once
// and, or, not, case, or else, is known: three-valued.
#include "query/exec/node.h"

namespace daybook::query {

class AndOrNode final : public ConditionNode {
 public:
  AndOrNode(bool is_and, NodePtr left, NodePtr right)
      : is_and_(is_and), left_(std::move(left)), right_(std::move(right)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return is_and_ ? "And" : "Or"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {left_.get(), right_.get()}; }
  bool is_and() const { return is_and_; }
  const NodePtr& left() const { return left_; }
  const NodePtr& right() const { return right_; }

 private:
  bool is_and_;
  NodePtr left_, right_;
};

class NotNode final : public ConditionNode {
 public:
  explicit NotNode(NodePtr operand) : operand_(std::move(operand)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "Not"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
};

class IsKnownNode final : public ConditionNode {
 public:
  IsKnownNode(NodePtr operand, bool wanted) : operand_(std::move(operand)), wanted_(wanted) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return wanted_ ? "IsKnown" : "IsUnknown"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
  bool wanted_;
};

// x or else y: y where x is not known.
class OrElseNode final : public ExprNode {
 public:
  OrElseNode(NodePtr first, NodePtr second)
      : ExprNode(first->type() == second->type() ? first->type() : CellType::kAny),
        first_(std::move(first)),
        second_(std::move(second)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "OrElse"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {first_.get(), second_.get()}; }

 private:
  NodePtr first_, second_;
};

// The value of the first `when` that is true; without one, `otherwise`, or nothing.
class CaseNode final : public ExprNode {
 public:
  struct When {
    NodePtr condition, value;
  };
  CaseNode(CellType type, std::vector<When> whens, NodePtr otherwise)
      : ExprNode(type), whens_(std::move(whens)), otherwise_(std::move(otherwise)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "Case"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override;

 private:
  template <typename Column, typename ColumnOf>
  Column Choose(const Batch& batch, Exec& exec, ColumnOf column_of) const;
  std::vector<When> whens_;
  NodePtr otherwise_;
};

}  // namespace daybook::query
