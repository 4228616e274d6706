// Functions over values, and what sums records or rows up.
#include <algorithm>
#include <cmath>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool IsExact(const Val& value) {
  const bool numeric = value.kind == Val::Kind::kNumber || value.kind == Val::Kind::kQuantity;
  return numeric && value.range.is_point();
}

// Numbers in the unit of `like`: the first's, or of lengths the finest; what can't be brought into
// it is left out.
std::vector<double> InOneUnit(const std::vector<Val>& values, Val& like) {
  like = values[0];
  if (like.kind == Val::Kind::kDuration) return LengthsInOneUnit(values, like);
  std::vector<double> numbers;
  for (const Val& value : values) {
    const auto range = value.kind == like.kind && like.kind == Val::Kind::kQuantity
                           ? Convert(value.range, value.unit, like.unit, value.hba1c || like.hba1c,
                                     std::max(value.molar_mass, like.molar_mass))
                           : std::optional(value.range);
    if (range) numbers.push_back(range->low);
  }
  return numbers;
}

Val Like(double number, const Val& like) {
  if (like.kind == Val::Kind::kDuration) return Duration(number, like.time_unit);
  return Computed(number, like);
}

// Exact numbers, or lengths of time: whichever comes first.
std::vector<Val> Summable(const std::vector<Val>& values) {
  std::vector<Val> kept;
  for (const Val& value : values) {
    const bool duration = value.kind == Val::Kind::kDuration;
    if (!kept.empty() && duration != (kept[0].kind == Val::Kind::kDuration)) continue;
    if (IsExact(value) || duration) kept.push_back(value);
  }
  return kept;
}

// Linear between the two nearest ranks; 50 is the median.
double Percentile(std::vector<double> numbers, double percent) {
  std::sort(numbers.begin(), numbers.end());
  const double rank = percent / 100 * static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<size_t>(std::floor(rank));
  const size_t above = std::min(below + 1, numbers.size() - 1);
  const double part = rank - std::floor(rank);
  if (part == 0.5) return (numbers[below] + numbers[above]) / 2;
  return numbers[below] + (numbers[above] - numbers[below]) * part;
}

// A number of which only bounds are known, as an age, but no result with a comparator.
bool IsVague(const Val& value) {
  const bool numeric = value.kind == Val::Kind::kNumber || value.kind == Val::Kind::kQuantity;
  return numeric && !value.range.is_point() && value.comparator == ledger::Comparator::kNone;
}

Val Extreme(const std::vector<Val>& values, bool smallest) {
  Val best;
  for (const Val& whole : values) {
    const Val value = AsValue(whole);
    if (value.unknown() || IsVague(value)) continue;
    const bool better =
        best.unknown() || (smallest ? RanksBelow(value, best) : RanksBelow(best, value));
    if (better) best = value;
  }
  return best;
}

std::string FyText(Day day) {
  const int first = PartsOf(PeriodAround(day, TimeWord::kFy).first).year;
  const std::string second = std::to_string((first + 1) % 100);
  return std::to_string(first) + "/" + (second.size() == 1 ? "0" : "") + second;
}

}  // namespace

Val Evaluation::Summarise(ast::AggregateFn fn, const std::vector<Val>& values) {
  using ast::AggregateFn;
  if (fn == AggregateFn::kList) {
    Val list;
    list.kind = Val::Kind::kList;
    for (const Val& value : values)
      if (!value.unknown()) list.list.push_back(value);
    return list;
  }
  if (fn == AggregateFn::kMin || fn == AggregateFn::kMax)
    return Extreme(values, fn == AggregateFn::kMin);
  const std::vector<Val> summable = Summable(values);
  if (summable.empty()) return Unknown();
  Val like;
  const std::vector<double> numbers = InOneUnit(summable, like);
  if (fn == AggregateFn::kMedian) return Like(Percentile(numbers, 50), like);
  double sum = 0;
  for (const double number : numbers) sum += number;
  if (fn == AggregateFn::kSum) return Like(sum, like);
  return Like(sum / static_cast<double>(numbers.size()), like);
}

Val Evaluation::HowMany(const ast::Call& call, const Scope& scope) {
  int64_t count = 0;
  for (const ast::ExprPtr& condition : call.arguments)
    if (Holds(Condition(condition, scope))) ++count;
  return Integer(count);
}

// The lower bound of the band; unknown below the first.
Val Evaluation::Band(const ast::Call& call, const Scope& scope) {
  const Val value = AsValue(Eval(call.arguments[0], scope));
  Val band;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const Val bound = Eval(call.arguments[i], scope);
    const Truth below = LessVals(value, bound);
    if (below == Truth::kUnknown) return Unknown();
    if (below == Truth::kTrue) break;
    band = bound;
  }
  return band;
}

// Half away from zero, to so many decimals (none if not said).
Val Evaluation::Round(const ast::Call& call, const Scope& scope) {
  const Val value = AsValue(Eval(call.arguments[0], scope));
  if (!IsExact(value)) return Unknown();
  double scale = 1;
  if (call.arguments.size() > 1) {
    const Val places = Eval(call.arguments[1], scope);
    if (!IsExact(places)) return Unknown();
    scale = std::pow(10.0, places.range.low);
  }
  return Computed(std::round(value.range.low * scale) / scale, value);
}

Val Evaluation::MakePeriod(const ast::Call& call, const Scope& scope) {
  if (call.arguments.size() != 2) return Fail(ErrorCode::kBadQuery, "period takes two dates");
  const auto first = AsTime(Eval(call.arguments[0], scope));
  const auto last = AsTime(Eval(call.arguments[1], scope));
  return first && last ? Period(DaysOf(*first).first, DaysOf(*last).last) : Unknown();
}

// A part that a partial date doesn't give is unknown.
Val Evaluation::DatePart(const std::string& name, const Val& value) {
  const auto time = AsTime(value);
  if (!time) return Unknown();
  const Days days = DaysOf(*time);
  if (name == "hour") {
    constexpr int64_t kHourMicros = 3600 * kSecondMicros;
    return HasClock(*time) ? Integer(LocalMicrosIntoDay(time->utc_micros) / kHourMicros)
                           : Unknown();
  }
  const YearMonthDay a = PartsOf(days.first), b = PartsOf(days.last);
  const auto whole = [](const PartialTime& part) {
    Val value = Time(part);
    value.calendar = true;
    return value;
  };
  if (name == "year") return whole(BareYear(DayOf(a.year, 1, 1)));
  if (name == "fy") {
    const std::string first = FyText(days.first);
    return first == FyText(days.last) ? Text(first) : Unknown();
  }
  if (a.month != b.month) return Unknown();
  if (name == "month") return whole(BareMonth(DayOf(a.year, a.month, 1)));
  return a.day == b.day ? Integer(WeekdayOf(days.first)) : Unknown();
}

Val Evaluation::Function(const std::string& name, const ast::Call& call, const ast::Expr& expr,
                         const Scope& scope) {
  if (call.arguments.empty()) return Fail(ErrorCode::kBadQuery, name + " of nothing", expr.span);
  if (name == "how_many") return HowMany(call, scope);
  if (name == "band") return Band(call, scope);
  if (name == "round") return Round(call, scope);
  if (name == "period") return MakePeriod(call, scope);
  if (name == "month" || name == "weekday" || name == "hour" || name == "fy" || name == "year")
    return DatePart(name, Eval(call.arguments[0], scope));
  if (name == "lower" || name == "length") {
    const Val value = Eval(call.arguments[0], scope);
    if (value.kind != Val::Kind::kText) return Unknown();
    if (name == "lower") return Text(LowerCase(value.text));
    return Integer(std::count_if(value.text.begin(), value.text.end(),
                                 [](char c) { return (c & 0xC0) != 0x80; }));
  }
  if (name == "lookup" && call.arguments.size() == 3) return LookupIn(call, scope);
  return Fail(ErrorCode::kBadQuery, "no function '" + name + "' here", expr.span);
}

Val Evaluation::On(const ast::Call& node, const ast::Expr& expr, const Scope& scope) {
  return Function(LowerCase(node.function.text), node, expr, scope);
}

// Of the kept rows of a group. Rows where the argument is unknown count for nothing.
Val Evaluation::AggregateCall(const std::string& name, const ast::Call& call, const ast::Expr& expr,
                              const Scope& scope) {
  using ast::AggregateFn;
  if (call.arguments.empty()) return Fail(ErrorCode::kBadQuery, name + " of nothing", expr.span);
  std::vector<Val> values;
  for (const RowScope* row : scope.group->kept)
    values.push_back(Eval(call.arguments[0], row->scope));
  if (name == "count" || name == "percent") {
    const auto holds = static_cast<double>(std::count_if(
        values.begin(), values.end(), [](const Val& value) { return Holds(TruthOf(value)); }));
    const int64_t published = Published(static_cast<int64_t>(holds), *scope.group);
    if (name == "count") return Integer(published);
    const int64_t whole = Published(static_cast<int64_t>(values.size()), *scope.group);
    if (whole == 0) return Unknown();
    return Number(100.0 * static_cast<double>(published) / static_cast<double>(whole));
  }
  if (name == "distinct") {
    std::vector<Val> seen;
    for (const Val& value : values) {
      const auto same = [&](const Val& other) { return SameGroup(value, other); };
      if (!ToValue(value).missing() && std::none_of(seen.begin(), seen.end(), same))
        seen.push_back(value);
    }
    return Integer(static_cast<int64_t>(seen.size()));
  }
  for (Val& value : values) value = AsValue(value);
  if (name == "percentile") {
    if (call.arguments.size() != 2) return Fail(ErrorCode::kBadQuery, "percentile(x, p)");
    const Val percent = Eval(call.arguments[1], scope);
    const std::vector<Val> summable = Summable(values);
    if (summable.empty() || !IsExact(percent)) return Unknown();
    Val like;
    const std::vector<double> numbers = InOneUnit(summable, like);
    return Like(Percentile(numbers, percent.range.low), like);
  }
  const AggregateFn fn = name == "sum"       ? AggregateFn::kSum
                         : name == "average" ? AggregateFn::kAverage
                         : name == "median"  ? AggregateFn::kMedian
                         : name == "min"     ? AggregateFn::kMin
                                             : AggregateFn::kMax;
  return Summarise(fn, values);
}

}  // namespace daybook::reference
