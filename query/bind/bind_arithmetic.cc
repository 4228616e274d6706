// + - * / and the minus before a value: what can't give a value for any row is refused.
#include "query/bind/bind_lengths.h"
#include "query/bind/binder.h"
#include "query/bind/type_pairs.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"

namespace daybook::query {
namespace {

using ast::BinaryOp;

bool Adds(BinaryOp op) { return op == BinaryOp::kAdd || op == BinaryOp::kSubtract; }

bool IsNumber(CellType type) { return type == CellType::kNumber || type == CellType::kQuantity; }

// What two types never come to, whatever the rows hold.
struct Refusal {
  const char* code;
  std::string message, hint;
};

std::optional<Refusal> WrongTimes(BinaryOp op, CellType left, CellType right) {
  const char* const kDates = "lengths of time are added to dates: today + 2 years";
  if (IsNumber(left) && Adds(op) && (right == CellType::kDuration || right == CellType::kTime))
    return Refusal{"CQ0309", "to a number " + std::string(TypePhrase(right)) + " can't be added",
                   kDates};
  if (left == CellType::kTime && right != CellType::kTime && right != CellType::kDuration)
    return Refusal{"CQ0309", "to a date only a length of time can be added",
                   "write a unit: today - 2 years"};
  const bool dated = left == CellType::kTime || right == CellType::kTime;
  const bool two_dates = left == right;
  if (dated && (!Adds(op) || (two_dates && op == BinaryOp::kAdd)))
    return Refusal{"CQ0309",
                   two_dates ? "two dates can only be taken from each other"
                             : "a date can't be multiplied or divided",
                   "between two dates stands `-`, or days between A and B"};
  if (left == CellType::kDuration && right == CellType::kTime && op == BinaryOp::kSubtract)
    return Refusal{"CQ0309", "a date can't be taken from a length of time", kDates};
  return std::nullopt;
}

std::optional<Refusal> WrongAmounts(BinaryOp op, CellType left, CellType right) {
  const bool mixed = (left == CellType::kQuantity && right == CellType::kNumber) ||
                     (left == CellType::kNumber && right == CellType::kQuantity);
  if (mixed && Adds(op))
    return Refusal{"CQ0306",
                   "a number without a unit can't be added to an amount, or taken from it",
                   "write its unit: 5 kg + 3 kg"};
  if (op == BinaryOp::kDivide && left == CellType::kNumber && right == CellType::kQuantity)
    return Refusal{"CQ0309", "a number can't be divided by an amount", "amounts divide by numbers"};
  if (op == BinaryOp::kMultiply && left == CellType::kQuantity && right == CellType::kQuantity)
    return Refusal{"CQ0309", "two amounts can't be multiplied", "one of the two is a number"};
  return std::nullopt;
}

// The type of what comes out.
CellType TypeOf(BinaryOp op, CellType left, CellType right) {
  if (op == BinaryOp::kDivide && left == right) return CellType::kNumber;
  if (left == CellType::kTime && right == CellType::kTime) return CellType::kDuration;
  if (left == CellType::kNumber && HasUnits(right)) return right;
  return left;
}

}  // namespace

bool Binder::CanReckon(const ExprNode& side, ast::Span span) {
  const CellType type = side.type();
  if (type == CellType::kRecord) {
    Report("CQ0308", "arithmetic needs the field of a record, not the record", span,
           "write .value, .at …");
    return false;
  }
  if (type == CellType::kBool || type == CellType::kText || type == CellType::kCode ||
      type == CellType::kPeriod || type == CellType::kList) {
    Report("CQ0309", std::string(TypePhrase(type)) + " can't be reckoned with", span);
    return false;
  }
  return true;
}

NodePtr Binder::NegativeOf(const ast::Negate& negate, ast::Span span, const Scope& scope) {
  NodePtr operand = Expr(*negate.operand, scope);
  if (!operand || !CanReckon(*operand, span)) return nullptr;
  const CellType type = operand->type();
  if (type == CellType::kTime) {
    Report("CQ0309", "a date has no negative", span, "write what it is taken from: today - born");
    return nullptr;
  }
  auto minus_one =
      std::make_shared<ConstNode>(CellType::kNumber, Cell{-1.0}, Value(Decimal{"-1"}), "-1");
  return std::make_shared<ArithmeticNode>(type, BinaryOp::kMultiply, std::move(operand),
                                          std::move(minus_one));
}

NodePtr Binder::Arithmetic(const ast::Binary& binary, ast::Span span, const Scope& scope) {
  NodePtr left = Expr(*binary.left, scope);
  NodePtr right = Expr(*binary.right, scope);
  if (!left || !right || !CanReckon(*left, span) || !CanReckon(*right, span)) return nullptr;
  // `1 day + today` is `today + 1 day`.
  if (binary.op == BinaryOp::kAdd && left->type() == CellType::kDuration &&
      right->type() == CellType::kTime)
    std::swap(left, right);
  if (AreLengths(left->type(), right->type()))
    return BindLengths(*this, binary.op, std::move(left), std::move(right), span);
  auto wrong = WrongTimes(binary.op, left->type(), right->type());
  if (!wrong) wrong = WrongAmounts(binary.op, left->type(), right->type());
  if (wrong) {
    Report(wrong->code, wrong->message, span, wrong->hint);
    return nullptr;
  }
  const CellType type = TypeOf(binary.op, left->type(), right->type());
  const bool must_convert = binary.op != BinaryOp::kMultiply && MayDiffer(*left, *right);
  const auto units_at = UnitsAt(must_convert, span);
  return std::make_shared<ArithmeticNode>(type, binary.op, std::move(left), std::move(right),
                                          units_at);
}

}  // namespace daybook::query
