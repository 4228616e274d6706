#pragma once
// Conditions on values: comparisons, `in` codes and lists, texts, windows as tests.
#include <memory>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/window.h"

namespace re2 {
class RE2;
}

namespace daybook::query {

class CompareNode final : public ConditionNode {
 public:
  // `units_at`: where it stands, if amounts may be compared: a run notes their units there.
  CompareNode(ast::BinaryOp op, NodePtr left, NodePtr right,
              std::optional<ast::Span> units_at = std::nullopt)
      : op_(op), left_(std::move(left)), right_(std::move(right)), units_at_(units_at) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {left_.get(), right_.get()}; }

 private:
  ast::BinaryOp op_;
  NodePtr left_, right_;
  std::optional<ast::Span> units_at_;
};

// x between a and b, both ends belonging to it.
class BetweenNode final : public ConditionNode {
 public:
  BetweenNode(const NodePtr& operand, NodePtr low, NodePtr high,
              std::optional<ast::Span> units_at = std::nullopt)
      : operand_(operand),
        at_least_(ast::BinaryOp::kGreaterOrEqual, operand, std::move(low), units_at),
        at_most_(ast::BinaryOp::kLessOrEqual, operand, std::move(high)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " between"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override {
    return {operand_.get(), at_least_.Children()[1], at_most_.Children()[1]};
  }

 private:
  NodePtr operand_;
  CompareNode at_least_, at_most_;
};

// x in (a, b, c): unknown where x is, or where an unequal member could be equal.
class InListNode final : public ConditionNode {
 public:
  // `units_at`: as CompareNode has it.
  InListNode(NodePtr operand, std::vector<NodePtr> members,
             std::optional<ast::Span> units_at = std::nullopt)
      : operand_(std::move(operand)), members_(std::move(members)), units_at_(units_at) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " in list"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
  std::vector<NodePtr> members_;
  std::optional<ast::Span> units_at_;
};

// code in <codes>: any code of the record (`record` given), else the one code of the cell.
class InCodesNode final : public ConditionNode {
 public:
  InCodesNode(NodePtr operand, NodePtr record, std::vector<ledger::Coding> codes,
              std::vector<CodeId> ids, std::string text);
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " in " + text_; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  bool Holds(const ledger::Coding& coding) const;
  NodePtr operand_, record_;
  std::vector<ledger::Coding> codes_;
  std::vector<CodeId> ids_;
  std::string text_;
};

// value in <codes>, where the value may be anything: of a code as InCodesNode has it, of anything
// else as InListNode.
class InCodesOrListNode final : public ConditionNode {
 public:
  InCodesOrListNode(NodePtr operand, NodePtr codes, NodePtr list)
      : operand_(std::move(operand)), codes_(std::move(codes)), list_(std::move(list)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return codes_->Describe(); }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_, codes_, list_;
};

// x matches /re/: RE2, linear time.
class MatchesNode final : public ConditionNode {
 public:
  // `pattern` compiled by the binder.
  MatchesNode(NodePtr operand, std::shared_ptr<const re2::RE2> pattern)
      : operand_(std::move(operand)), pattern_(std::move(pattern)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " matches"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
  std::shared_ptr<const re2::RE2> pattern_;
};

// x contains 'text', minding case; of a list: one of them is it.
class ContainsNode final : public ConditionNode {
 public:
  ContainsNode(NodePtr operand, NodePtr text)
      : operand_(std::move(operand)), text_(std::move(text)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " contains"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_, text_;
};

// `recorded since 2019-06-01`, `until in fy 2023/24`: a window as a test of a date or a record.
class WindowTestNode final : public ConditionNode {
 public:
  WindowTestNode(NodePtr operand, BoundWindow window)
      : operand_(std::move(operand)), window_(std::move(window)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return operand_->Describe() + " " + window_.text; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
  BoundWindow window_;
};

// The text behind a cell, where there is one: texts, codes by display.
const std::string* TextBehind(const Cell& cell);

}  // namespace daybook::query
