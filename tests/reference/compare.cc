// Comparing, ordering and reckoning with values.
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <sstream>
#include <tuple>

#include "tests/reference/fields.h"
#include "tests/reference/values.h"

namespace daybook::reference {
namespace {

using ValKind = Val::Kind;

bool IsNumeric(const Val& value) {
  return value.kind == ValKind::kNumber || value.kind == ValKind::kQuantity;
}

// `a` as a range that compares with b's: a bare number beside a quantity counts in its unit.
std::optional<Range> InUnitOf(const Val& a, const Val& b) {
  if (a.kind == ValKind::kNumber || b.kind == ValKind::kNumber) return a.range;
  if (a.unit == b.unit) return a.range;
  const bool difference = a.difference || b.difference;
  const auto converted = difference ? ConvertDifference(a.range, a.unit, b.unit)
                                    : Convert(a.range, a.unit, b.unit, a.hba1c || b.hba1c,
                                              std::max(a.molar_mass, b.molar_mass));
  if (!converted) return std::nullopt;
  return Snap(*converted, b.range);
}

// Seconds of a duration of weeks or less, months of one of months or years.
std::pair<bool, double> Length(const Val& duration) {
  switch (duration.time_unit) {
    case TimeUnit::kYear:
      return {true, duration.amount * 12};
    case TimeUnit::kMonth:
      return {true, duration.amount};
    case TimeUnit::kWeek:
      return {false, duration.amount * 7 * 86400};
    case TimeUnit::kDay:
      return {false, duration.amount * 86400};
    case TimeUnit::kHour:
      return {false, duration.amount * 3600};
    case TimeUnit::kMinute:
      return {false, duration.amount * 60};
    case TimeUnit::kSecond:
      return {false, duration.amount};
  }
  return {false, 0};
}

// Of two units of one class.
double InUnit(const Val& duration, TimeUnit unit) {
  if (duration.time_unit == unit) return duration.amount;
  return Length(duration).second / Length(Duration(1, unit)).second;
}

// Days that a length may have, counted from each month of four years on: months and years have
// some more, some fewer.
Range DaysOfLength(const Val& duration) {
  const auto [calendar, amount] = Length(duration);
  if (!calendar) return {amount / 86400, amount / 86400};
  if (amount < 0) {
    const Range days = DaysOfLength(Duration(-amount, TimeUnit::kMonth));
    return {-days.high, -days.low};
  }
  const double months = std::min(amount, 1e6);
  Range days{1e12, -1e12};
  for (int from = 0; from < 48; ++from) {
    const Day start = DayOf(1904 + from / 12, from % 12 + 1, 1);
    const double fewest = ShiftMonths(start, static_cast<int>(std::floor(months))) - start;
    const double most = ShiftMonths(start, static_cast<int>(std::ceil(months))) - start;
    days = {std::min(days.low, fewest), std::max(days.high, most)};
  }
  return days;
}

// What a coded value sorts as: its first coding, else its text.
std::tuple<std::string, std::string, std::string> CodedKey(const ledger::Coded& coded) {
  if (coded.codings.empty()) return {"", "", coded.text};
  return {coded.codings[0].system, coded.codings[0].code, ""};
}

Truth EqualCoded(const ledger::Coded& a, const ledger::Coded& b) {
  if (a.codings.empty() && b.codings.empty()) return FromBool(a.text == b.text);
  if (a.codings.empty() || b.codings.empty()) return Truth::kUnknown;
  Truth any = Truth::kFalse;
  for (const ledger::Coding& coding : a.codings) any = Or(any, HasCode(b, coding));
  return any;
}

// A word beside a coded field: a code, a display or the text.
Truth EqualWord(const ledger::Coded& coded, const std::string& word) {
  if (coded.text == word) return Truth::kTrue;
  for (const ledger::Coding& coding : coded.codings)
    if (coding.code == word || coding.display == word) return Truth::kTrue;
  return Truth::kFalse;
}

// Two months, or two years, as such.
bool AreCalendar(const Val& a, const Val& b) {
  return a.calendar && b.calendar && a.time.precision == b.time.precision;
}

// 1980 beside the year of a date.
bool IsYearBeside(const Val& number, const Val& year) {
  return number.kind == ValKind::kNumber && number.range.is_point() &&
         year.kind == ValKind::kTime && year.calendar && year.time.precision == Precision::kYear;
}
int YearIn(const Val& year) { return PartsOf(year.time.day).year; }

Truth EqualSingle(const Val& a, const Val& b) {
  if (a.unknown() || b.unknown()) return Truth::kUnknown;
  if (IsYearBeside(a, b)) return FromBool(a.range.low == YearIn(b));
  if (IsYearBeside(b, a)) return FromBool(b.range.low == YearIn(a));
  if (IsNumeric(a) && IsNumeric(b)) {
    const auto left = InUnitOf(a, b);
    return left ? Equal(*left, b.range) : Truth::kUnknown;
  }
  if (a.kind == ValKind::kCoded && b.kind == ValKind::kText) return EqualWord(a.coded, b.text);
  if (a.kind == ValKind::kText && b.kind == ValKind::kCoded) return EqualWord(b.coded, a.text);
  if (a.kind != b.kind) return Truth::kUnknown;
  if (a.kind == ValKind::kTruth) return FromBool(a.truth == b.truth);
  if (a.kind == ValKind::kText) return FromBool(a.text == b.text);
  if (a.kind == ValKind::kTime && AreCalendar(a, b)) return FromBool(a.time.day == b.time.day);
  if (a.kind == ValKind::kTime) return SameTime(a.time, b.time);
  if (a.kind == ValKind::kCoded) return EqualCoded(a.coded, b.coded);
  if (a.kind == ValKind::kDuration && Length(a).first == Length(b).first)
    return FromBool(Length(a).second == Length(b).second);
  if (a.kind == ValKind::kDuration) return Equal(DaysOfLength(a), DaysOfLength(b));
  return Truth::kUnknown;
}

Val TimeArithmetic(query::ast::BinaryOp op, const Val& a, const Val& b) {
  using query::ast::BinaryOp;
  const double sign = op == BinaryOp::kSubtract ? -1 : 1;
  if (a.kind == ValKind::kTime && b.kind == ValKind::kDuration)
    return MaybeTime(Shift(a.time, sign * b.amount, b.time_unit));
  if (a.kind == ValKind::kDuration && b.kind == ValKind::kTime && op == BinaryOp::kAdd)
    return MaybeTime(Shift(b.time, a.amount, a.time_unit));
  if (a.kind == ValKind::kTime && b.kind == ValKind::kTime && op == BinaryOp::kSubtract)
    return Elapsed(b.time, a.time);
  if (a.kind == ValKind::kNumber && b.kind == ValKind::kDuration && op == BinaryOp::kMultiply)
    return TimeArithmetic(op, b, a);
  if (a.kind == ValKind::kDuration && b.kind == ValKind::kNumber && b.range.is_point()) {
    if (op == BinaryOp::kMultiply) return Duration(a.amount * b.range.low, a.time_unit);
    if (op == BinaryOp::kDivide && b.range.low != 0)
      return Duration(a.amount / b.range.low, a.time_unit);
  }
  if (a.kind != ValKind::kDuration || b.kind != ValKind::kDuration) return Unknown();
  if (Length(a).first != Length(b).first || op == BinaryOp::kMultiply) return Unknown();
  if (op == BinaryOp::kDivide)
    return b.amount == 0 ? Unknown() : Number(InUnit(a, b.time_unit) / b.amount);
  const TimeUnit finer = std::max(a.time_unit, b.time_unit);
  return Duration(InUnit(a, finer) + sign * InUnit(b, finer), finer);
}

Val AddNumbers(double sign, const Val& a, const Val& b) {
  if (a.kind != b.kind) return Unknown();  // 5 + 3 mg means nothing
  Val second = b;
  // What is written beside an HbA1c is a difference.
  if (a.hba1c && !a.difference && !b.hba1c) second.difference = true;
  const auto right = InUnitOf(second, a);
  if (!right) return Unknown();
  Val sum = Computed(a.range.low + sign * right->low, a);
  const bool both = a.hba1c && b.hba1c && !sum.unknown();
  if (both && sign < 0 && !a.difference && !b.difference) sum.difference = true;
  if (both && sign > 0 && a.difference && !b.difference) sum.difference = false;
  return sum;
}

Val MultiplyNumbers(const Val& a, const Val& b) {
  if (a.kind == ValKind::kQuantity && b.kind == ValKind::kQuantity) return Unknown();
  return Computed(a.range.low * b.range.low, a.kind == ValKind::kQuantity ? a : b);
}

Val DivideNumbers(const Val& a, const Val& b) {
  if (b.range.low == 0 || (a.kind == ValKind::kNumber && b.kind == ValKind::kQuantity))
    return Unknown();
  if (b.kind == ValKind::kNumber) return Computed(a.range.low / b.range.low, a);
  const auto left = InUnitOf(a, b);
  return left ? Number(left->low / b.range.low) : Unknown();
}

template <typename T>
int Compare(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int Rank(const Val& value) {
  if (value.unknown() || (IsNumeric(value) && !value.range.is_point() &&
                          value.comparator == ledger::Comparator::kNone))
    return 100;  // also a number that is only known to lie in a range
  return value.kind == ValKind::kQuantity ? static_cast<int>(ValKind::kNumber)
                                          : static_cast<int>(value.kind);
}

// "<5" just below 5, ">5" just above.
int Nudge(const Val& value) {
  switch (value.comparator) {
    case ledger::Comparator::kLess:
      return -2;
    case ledger::Comparator::kLessOrEqual:
      return -1;
    case ledger::Comparator::kNone:
      return 0;
    case ledger::Comparator::kGreaterOrEqual:
      return 1;
    case ledger::Comparator::kGreater:
      return 2;
  }
  return 0;
}

// By what the units measure, then by size there: an order however units are mixed.
int OrderNumbers(const Val& a, const Val& b) {
  const auto key = [](const Val& value) {
    double number = std::isfinite(value.range.low) ? value.range.low : value.range.high;
    std::string unit = value.unit;
    if (value.hba1c && unit == "%") {
      const Range percent = Point(number);
      number = (value.difference ? ConvertDifference(percent, "%", "mmol/mol")
                                 : Convert(percent, "%", "mmol/mol", true))
                   ->low;
      unit = "mmol/mol";
    }
    const bool moles =
        value.molar_mass > 0 && MeasureOf(unit).dimension == MeasureOf("g/L").dimension;
    if (moles) {
      number = Convert(Point(number), unit, "mol/L", false, value.molar_mass)->low;
      unit = "mol/L";
    }
    if (unit.empty()) return std::tuple(std::string(), number, Nudge(value));
    const Measure measure = MeasureOf(unit);
    // Twelve digits: conversions leave rounding in the last ones.
    std::ostringstream size;
    size << std::setprecision(12) << number * measure.factor;
    return std::tuple("in " + measure.dimension, std::strtod(size.str().c_str(), nullptr),
                      Nudge(value));
  };
  return Compare(key(a), key(b));
}

int OrderLists(const std::vector<Val>& a, const std::vector<Val>& b) {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i)
    if (const int c = Order(a[i], b[i])) return c;
  return Compare(a.size(), b.size());
}

}  // namespace

Truth HasCode(const ledger::Coded& coded, const ledger::Coding& wanted) {
  if (coded.codings.empty()) return Truth::kUnknown;
  for (const ledger::Coding& coding : coded.codings)
    if (coding.system == wanted.system && coding.code == wanted.code) return Truth::kTrue;
  return Truth::kFalse;
}

Truth EqualVals(const Val& left, const Val& right) {
  const Val a = AsValue(left), b = AsValue(right);
  Truth any = EqualSingle(a, b);
  for (const Val& other : a.others) any = Or(any, EqualSingle(other, b));
  for (const Val& other : b.others) {
    any = Or(any, EqualSingle(a, other));
    for (const Val& mine : a.others) any = Or(any, EqualSingle(mine, other));
  }
  return any;
}

Truth LessVals(const Val& left, const Val& right) {
  const Val a = AsValue(left), b = AsValue(right);
  if (IsNumeric(a) && IsNumeric(b)) {
    const auto converted = InUnitOf(a, b);
    return converted ? Less(*converted, b.range) : Truth::kUnknown;
  }
  if (IsYearBeside(a, b)) return FromBool(a.range.low < YearIn(b));
  if (IsYearBeside(b, a)) return FromBool(YearIn(a) < b.range.low);
  if (a.kind != b.kind) return Truth::kUnknown;
  if (a.kind == ValKind::kTime && AreCalendar(a, b)) return FromBool(a.time.day < b.time.day);
  if (a.kind == ValKind::kTime) return Earlier(a.time, b.time);
  if (a.kind == ValKind::kText) return FromBool(a.text < b.text);
  if (a.kind == ValKind::kCoded) return FromBool(CodedKey(a.coded) < CodedKey(b.coded));
  if (a.kind == ValKind::kTruth) return FromBool(a.truth < b.truth);
  if (a.kind == ValKind::kDuration && Length(a).first == Length(b).first)
    return FromBool(Length(a).second < Length(b).second);
  if (a.kind == ValKind::kDuration) return Less(DaysOfLength(a), DaysOfLength(b));
  return Truth::kUnknown;
}

bool Compares(const Val& a, const Val& b) { return InUnitOf(a, b).has_value(); }

bool RanksBelow(const Val& a, const Val& b) {
  if (!IsNumeric(a) || !IsNumeric(b)) return Holds(LessVals(a, b));
  const auto end_of = [](const Range& range) {
    return std::isfinite(range.low) ? range.low : range.high;
  };
  const auto converted = InUnitOf(a, b);
  if (!converted) return false;
  const double first = end_of(*converted), second = end_of(b.range);
  return first == second ? Nudge(a) < Nudge(b) : first < second;
}

std::vector<double> LengthsInOneUnit(const std::vector<Val>& lengths, Val& like) {
  like = lengths[0];
  for (const Val& value : lengths)
    if (Length(value).first == Length(like).first)
      like.time_unit = std::max(like.time_unit, value.time_unit);
  std::vector<double> amounts;
  for (const Val& value : lengths)
    if (Length(value).first == Length(like).first) amounts.push_back(InUnit(value, like.time_unit));
  return amounts;
}

Val Arithmetic(query::ast::BinaryOp op, const Val& a, const Val& b) {
  using query::ast::BinaryOp;
  if (a.unknown() || b.unknown()) return Unknown();
  if (!IsNumeric(a) || !IsNumeric(b)) return TimeArithmetic(op, a, b);
  if (!a.range.is_point() || !b.range.is_point()) return Unknown();
  if (op == BinaryOp::kAdd) return AddNumbers(1, a, b);
  if (op == BinaryOp::kSubtract) return AddNumbers(-1, a, b);
  if (op == BinaryOp::kMultiply) return MultiplyNumbers(a, b);
  return DivideNumbers(a, b);
}

int Order(const Val& left, const Val& right) {
  const Val a = AsValue(left), b = AsValue(right);
  const int rank_a = Rank(a), rank_b = Rank(b);
  if (rank_a != rank_b) return rank_a < rank_b ? -1 : 1;
  if (rank_a == 100) return 0;
  if (IsNumeric(a)) return OrderNumbers(a, b);
  if (a.kind == ValKind::kTruth) return Compare(a.truth, b.truth);
  if (a.kind == ValKind::kText) return Compare(a.text, b.text);
  if (a.kind == ValKind::kCoded) return Compare(CodedKey(a.coded), CodedKey(b.coded));
  if (a.kind == ValKind::kDuration) return Compare(Length(a), Length(b));
  if (a.kind == ValKind::kList) return OrderLists(a.list, b.list);
  if (const int c = CompareTimes(a.time, b.time)) return c;
  // Of one first day the coarser date first, so that 2019 and 2019-01-01 are two groups.
  const auto coarse = [](const Val& value) {
    return HasClock(value.time) ? 9 : static_cast<int>(value.time.precision);
  };
  return Compare(coarse(a), coarse(b));
}

bool SameGroup(const Val& a, const Val& b) { return Order(a, b) == 0; }

}  // namespace daybook::reference
