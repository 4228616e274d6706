#include "query/bind/bind_lengths.h"

#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"
#include "query/values/lengths.h"

namespace daybook::query {
namespace {

const DurationCell* ConstantLength(const ExprNode& node) {
  const auto* constant = dynamic_cast<const ConstNode*>(&node);
  return constant ? std::get_if<DurationCell>(&constant->cell().v) : nullptr;
}

}  // namespace

bool AreLengths(CellType left, CellType right) {
  const auto fits = [](CellType type) {
    return type == CellType::kDuration || type == CellType::kNumber;
  };
  return fits(left) && fits(right) && (left == CellType::kDuration || right == CellType::kDuration);
}

NodePtr BindLengths(Binder& binder, ast::BinaryOp op, NodePtr left, NodePtr right, ast::Span span) {
  const bool adds = op == ast::BinaryOp::kAdd || op == ast::BinaryOp::kSubtract;
  const bool two = left->type() == right->type();
  const bool scales = op == ast::BinaryOp::kMultiply ||
                      (op == ast::BinaryOp::kDivide && left->type() == CellType::kDuration);
  const bool divides = two && op == ast::BinaryOp::kDivide;
  if (two ? !adds && !divides : !scales) {
    binder.Report("CQ0309",
                  two ? "lengths of time can't be multiplied"
                      : "a length of time and a number can't be added or divided so",
                  span,
                  "lengths are added to lengths and to dates: length + 1 day, today + 2 years");
    return nullptr;
  }
  const DurationCell* a = ConstantLength(*left);
  const DurationCell* b = ConstantLength(*right);
  if (a && b && !AmountIn(*a, b->unit)) {
    binder.Report("CQ0309", "months and days don't add up, for a month has 28 to 31", span,
                  "add each to a date: (today + 1 month) + 3 days");
    return nullptr;
  }
  const CellType type = divides ? CellType::kNumber : CellType::kDuration;
  return std::make_shared<ArithmeticNode>(type, op, std::move(left), std::move(right),
                                          std::nullopt);
}

}  // namespace daybook::query
