// Sequences: A followed by B, preceded by B, and what must not come.
#include <algorithm>
#include <cmath>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

// How long it takes at least or at most, from one record's `at` to the other's, in three values.
Truth NoLaterThan(const PartialTime& from, double amount, TimeUnit unit, const PartialTime& to) {
  if (!IsClockUnit(unit)) {
    const auto end = ShiftDays(DaysOf(from), amount, unit);
    return end ? DayLessOrEqual(DaysOf(to), *end) : Truth::kUnknown;
  }
  const auto by =
      static_cast<int64_t>(std::llround(amount * static_cast<double>(ClockUnitMicros(unit))));
  const Instants a = InstantsOf(from), b = InstantsOf(to);
  if (b.last <= a.first + by) return Truth::kTrue;
  return b.first > a.last + by ? Truth::kFalse : Truth::kUnknown;
}
Truth NoSoonerThan(const PartialTime& from, double amount, TimeUnit unit, const PartialTime& to) {
  if (!IsClockUnit(unit)) {
    const auto start = ShiftDays(DaysOf(from), amount, unit);
    return start ? DayLessOrEqual(*start, DaysOf(to)) : Truth::kUnknown;
  }
  const auto by =
      static_cast<int64_t>(std::llround(amount * static_cast<double>(ClockUnitMicros(unit))));
  const Instants a = InstantsOf(from), b = InstantsOf(to);
  if (b.first >= a.last + by) return Truth::kTrue;
  return b.last < a.first + by ? Truth::kFalse : Truth::kUnknown;
}

}  // namespace

// `nearer` and `farther` in time from the step's anchor: for `followed by` the later record lies
// within or beyond anchor + length, for `preceded by` the earlier one within anchor - length.
Truth Evaluation::GapHolds(const ast::Gap& gap, const Record& anchor, const Record& other) {
  const auto length = Amount(gap.length);
  if (!length || !anchor.at || !other.at) return Truth::kUnknown;
  const TimeUnit unit = gap.length.unit;
  const bool back = Holds(Earlier(*other.at, *anchor.at));
  const auto near = [&](double n) {
    return back ? NoSoonerThan(*anchor.at, -n, unit, *other.at)
                : NoLaterThan(*anchor.at, n, unit, *other.at);
  };
  const auto far = [&](double n) {
    return back ? NoLaterThan(*anchor.at, -n, unit, *other.at)
                : NoSoonerThan(*anchor.at, n, unit, *other.at);
  };
  if (gap.kind == ast::Gap::Kind::kWithin) return near(*length);
  if (gap.kind == ast::Gap::Kind::kAtLeast) return far(*length);
  const auto from = RangeOf({gap.from, ""});
  return from ? And(far(from->low), near(*length)) : Truth::kUnknown;
}

bool Evaluation::Counts(const ast::Quantifier& quantifier, size_t count) {
  const auto wanted = Count(quantifier.count);
  const auto have = static_cast<int64_t>(count);
  if (!wanted) return false;
  if (quantifier.kind == ast::Quantifier::Kind::kAtLeast) return have >= *wanted;
  if (quantifier.kind == ast::Quantifier::Kind::kAtMost) return have <= *wanted;
  return have == *wanted;
}

// The records that would do as the next of a sequence that has come to `row`.
Rows Evaluation::Matching(const ast::Step& step, const Record& row, const Scope& scope,
                          const Sight& sight) {
  Rows matching;
  if (!row.at) return matching;
  const Rows between = step.without ? Find(*step.without, scope, sight) : Rows{};
  for (const Record* next : Find(*step.records, scope, sight)) {
    if (!next->at) continue;
    const Record& earlier = step.preceded ? *next : row;
    const Record& later = step.preceded ? row : *next;
    if (!Holds(Earlier(*earlier.at, *later.at))) continue;
    if (step.gap && !Holds(GapHolds(*step.gap, row, *next))) continue;
    const bool crossed = std::any_of(between.begin(), between.end(), [&](const Record* other) {
      return other->at && Holds(Earlier(*earlier.at, *other->at)) &&
             Holds(Earlier(*other->at, *later.at));
    });
    if (!crossed) matching.push_back(next);
  }
  return matching;
}

bool Evaluation::Follows(const std::vector<ast::Step>& steps, size_t from, const Record& row,
                         const Scope& scope, const Sight& sight) {
  if (from == steps.size()) return true;
  const ast::Step& step = steps[from];
  // The status word of the first pattern is not one of the steps'.
  Sight own;
  own.retracted = sight.retracted;
  const Rows matching = Matching(step, row, scope, own);
  if (step.negated) return matching.empty();
  if (step.quantifier) {
    if (!Counts(*step.quantifier, matching.size())) return false;
    if (from + 1 == steps.size()) return true;
    // The next step goes on from the nth of them, counted from `row`, or from one beyond it.
    const auto wanted = Count(step.quantifier->count);
    const bool at_most = step.quantifier->kind == ast::Quantifier::Kind::kAtMost;
    if (!wanted || *wanted == 0 || at_most) {
      Fail(ErrorCode::kBadQuery, "nothing may stand before the next step", step.span);
      return false;
    }
    Rows outward = matching;
    if (step.preceded) std::reverse(outward.begin(), outward.end());
    return std::any_of(outward.begin() + (*wanted - 1), outward.end(), [&](const Record* next) {
      return Follows(steps, from + 1, *next, scope, sight);
    });
  }
  return std::any_of(matching.begin(), matching.end(), [&](const Record* next) {
    return Follows(steps, from + 1, *next, scope, sight);
  });
}

}  // namespace daybook::reference
