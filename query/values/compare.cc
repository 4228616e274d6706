#include "query/values/compare.h"

#include "query/values/lengths.h"
#include "query/values/times.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

template <typename T>
const T* As(const Cell& cell) {
  return std::get_if<T>(&cell.v);
}

// Two cells as amounts, if both are: a bare number counts in the other's unit.
struct Amounts {
  QuantityCell a, b;
};
std::optional<Amounts> AsAmounts(const Cell& left, const Cell& right) {
  const auto* qa = As<QuantityCell>(left);
  const auto* qb = As<QuantityCell>(right);
  const auto* na = As<double>(left);
  const auto* nb = As<double>(right);
  if ((!qa && !na) || (!qb && !nb)) return std::nullopt;
  Amounts amounts;
  amounts.a = qa ? *qa : QuantityCell{*na, qb ? qb->unit : "", {}, Analyte::kOther};
  amounts.b = qb ? *qb : QuantityCell{*nb, qa ? qa->unit : "", {}, Analyte::kOther};
  return amounts;
}

// A number as the range it is; nullopt for other cells.
std::optional<RangeCell> AsRange(const Cell& cell) {
  if (const auto* range = As<RangeCell>(cell)) return *range;
  if (const auto* number = As<double>(cell)) return RangeCell{*number, *number};
  return std::nullopt;
}

Truth LessRanges(const RangeCell& a, const RangeCell& b) {
  if (a.high < b.low) return Truth::kTrue;
  return a.low >= b.high ? Truth::kFalse : Truth::kUnknown;
}

Truth EqualRanges(const RangeCell& a, const RangeCell& b) {
  if (a.high < b.low || b.high < a.low) return Truth::kFalse;
  return a.low == a.high && b.low == b.high ? Truth::kTrue : Truth::kUnknown;
}

// A code is equal to a bare word or text by its code, its display or its source's words.
bool CodeIsText(const CodeCell& code, const std::string& text) {
  if (!code.text.empty() && code.text == text) return true;
  return code.coded() && (code.coding.code == text || code.coding.display == text);
}

// By system and code; words without a coding come before all codes.
auto CodeOrderOf(const CodeCell& cell) {
  static const std::string kNone;
  return std::tie(cell.coding.system, cell.coding.code, cell.coded() ? kNone : cell.text);
}

// A code and words without one can't be told apart or alike.
Truth EqualCodes(const CodeCell& a, const CodeCell& b) {
  if (a.coded() != b.coded()) return Truth::kUnknown;
  return ToTruth(CodeOrderOf(a) == CodeOrderOf(b));
}

Truth LessCells(const Cell& a, const Cell& b) {
  const auto amounts = AsAmounts(a, b);
  if (amounts) return Less(amounts->a, amounts->b);
  const auto ra = AsRange(a);
  const auto rb = AsRange(b);
  if (ra && rb) return LessRanges(*ra, *rb);
  if (As<RowTime>(a) && As<RowTime>(b)) return Before(*As<RowTime>(a), *As<RowTime>(b));
  if (As<std::string>(a) && As<std::string>(b))
    return ToTruth(*As<std::string>(a) < *As<std::string>(b));
  if (As<bool>(a) && As<bool>(b)) return ToTruth(*As<bool>(a) < *As<bool>(b));
  if (As<DurationCell>(a) && As<DurationCell>(b)) {
    const Length x = LengthOf(*As<DurationCell>(a));
    const Length y = LengthOf(*As<DurationCell>(b));
    return x.calendar == y.calendar ? ToTruth(x.amount < y.amount)
                                    : LessRanges(DaysOf(x), DaysOf(y));
  }
  if (As<CodeCell>(a) && As<CodeCell>(b))
    return ToTruth(CodeOrderOf(*As<CodeCell>(a)) < CodeOrderOf(*As<CodeCell>(b)));
  return Truth::kUnknown;
}

Truth EqualCells(const Cell& a, const Cell& b) {
  const auto amounts = AsAmounts(a, b);
  if (amounts) return Equal(amounts->a, amounts->b);
  const auto ra = AsRange(a);
  const auto rb = AsRange(b);
  if (ra && rb) return EqualRanges(*ra, *rb);
  if (As<RowTime>(a) && As<RowTime>(b)) return SameTime(*As<RowTime>(a), *As<RowTime>(b));
  if (As<std::string>(a) && As<std::string>(b))
    return ToTruth(*As<std::string>(a) == *As<std::string>(b));
  if (As<bool>(a) && As<bool>(b)) return ToTruth(*As<bool>(a) == *As<bool>(b));
  if (As<DurationCell>(a) && As<DurationCell>(b)) {
    const Length x = LengthOf(*As<DurationCell>(a));
    const Length y = LengthOf(*As<DurationCell>(b));
    return x.calendar == y.calendar ? ToTruth(x.amount == y.amount)
                                    : EqualRanges(DaysOf(x), DaysOf(y));
  }
  if (As<CodeCell>(a) && As<CodeCell>(b)) return EqualCodes(*As<CodeCell>(a), *As<CodeCell>(b));
  if (As<CodeCell>(a) && As<std::string>(b))
    return ToTruth(CodeIsText(*As<CodeCell>(a), *As<std::string>(b)));
  if (As<std::string>(a) && As<CodeCell>(b)) return EqualCells(b, a);
  if (As<RecordCell>(a) && As<RecordCell>(b))
    return ToTruth(As<RecordCell>(a)->row == As<RecordCell>(b)->row);
  return Truth::kUnknown;
}

int Sign(bool less, bool greater) { return less ? -1 : (greater ? 1 : 0); }

int TimeOrder(const RowTime& a, const RowTime& b) {
  const PartialTime x = ToPartialTime(a);
  const PartialTime y = ToPartialTime(b);
  return Sign(x < y, y < x);
}

}  // namespace

Truth Compare(ast::BinaryOp op, const Cell& a, const Cell& b) {
  if (!a.known() || !b.known()) return Truth::kUnknown;
  switch (op) {
    case ast::BinaryOp::kEqual:
      return EqualCells(a, b);
    case ast::BinaryOp::kNotEqual:
      return Not(EqualCells(a, b));
    case ast::BinaryOp::kLess:
      return LessCells(a, b);
    case ast::BinaryOp::kGreater:
      return LessCells(b, a);
    case ast::BinaryOp::kLessOrEqual:
      return Not(LessCells(b, a));
    case ast::BinaryOp::kGreaterOrEqual:
      return Not(LessCells(a, b));
    case ast::BinaryOp::kAdd:
    case ast::BinaryOp::kSubtract:
    case ast::BinaryOp::kMultiply:
    case ast::BinaryOp::kDivide:
    case ast::BinaryOp::kAnd:
    case ast::BinaryOp::kOr:
    case ast::BinaryOp::kOrElse:
      break;
  }
  return Truth::kUnknown;
}

bool IsSortable(const Cell& cell) { return cell.known() && !As<RangeCell>(cell); }

int SortOrder(const Cell& a, const Cell& b) {
  const bool a_known = IsSortable(a);
  const bool b_known = IsSortable(b);
  if (a_known != b_known) return a_known ? -1 : 1;
  if (!a_known) return 0;
  if (As<RowTime>(a) && As<RowTime>(b)) return TimeOrder(*As<RowTime>(a), *As<RowTime>(b));
  if (As<bool>(a) && As<bool>(b))
    return Sign(*As<bool>(a) < *As<bool>(b), *As<bool>(b) < *As<bool>(a));
  if (const auto amounts = AsAmounts(a, b)) {
    // A bare number is an amount without a unit here: with its neighbour's it would be another
    // beside each.
    const auto order_of = [](const Cell& cell) {
      const auto* number = As<double>(cell);
      return number ? AmountOrder{"", *number, 0} : OrderOf(*As<QuantityCell>(cell));
    };
    const AmountOrder x = order_of(a);
    const AmountOrder y = order_of(b);
    return Sign(x < y, y < x);
  }
  if (As<DurationCell>(a) && As<DurationCell>(b)) {
    const Length x = LengthOf(*As<DurationCell>(a));
    const Length y = LengthOf(*As<DurationCell>(b));
    if (x.calendar != y.calendar) return Sign(y.calendar, x.calendar);
    return Sign(x.amount < y.amount, y.amount < x.amount);
  }
  if (a.v.index() != b.v.index()) return Sign(a.v.index() < b.v.index(), true);
  return Sign(LessCells(a, b) == Truth::kTrue, LessCells(b, a) == Truth::kTrue);
}

}  // namespace daybook::query
