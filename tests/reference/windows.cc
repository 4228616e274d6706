// The windows of careql.md: each tests `at` (and, where it says so, `until`) in three values.
#include <cmath>
#include <cstdlib>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

constexpr double kLengthMax = 1'000'000;  // of any time unit

Truth InDays(Days at, Days days) {
  return And(DayLessOrEqual({days.first, days.first}, at),
             DayLessOrEqual(at, {days.last, days.last}));
}

// Instants in (low, high], [low, high) or [low, high]; a bare date may be any instant of its day.
Truth InstantLess(Instants a, Instants b) {
  if (a.last < b.first) return Truth::kTrue;
  return a.first >= b.last ? Truth::kFalse : Truth::kUnknown;
}

Instants Moved(Instants instants, double amount, TimeUnit unit) {
  const auto by =
      static_cast<int64_t>(std::llround(amount * static_cast<double>(ClockUnitMicros(unit))));
  return {instants.first + by, instants.last + by};
}

}  // namespace

Days Evaluation::Target::days() const {
  Days days = DaysOf(*at);
  if (begun_by) days.last = std::min(days.last, *begun_by);
  return days;
}

Instants Evaluation::Target::instants() const {
  Instants instants = InstantsOf(*at);
  if (begun_by) instants.last = std::min(instants.last, InstantsOf(BareDay(*begun_by)).last);
  return instants;
}

Truth Evaluation::Target::IsBefore(const PartialTime& time) const {
  return begun_by ? DayLess(days(), DaysOf(time)) : Earlier(*at, time);
}

Truth Evaluation::Target::IsAfter(const PartialTime& time) const {
  return begun_by ? DayLess(DaysOf(time), days()) : Earlier(time, *at);
}

Truth Evaluation::Target::IsBeyond(const Index& index) const {
  return index.is_moment() ? IsAfter(index.time) : DayLess({index.day(), index.day()}, days());
}

// Does `at`…`until` touch [first, last]?
Truth Evaluation::Target::Touches(Days first, Days last) const {
  if (!at) return Truth::kUnknown;
  const Truth begun = DayLessOrEqual(days(), last);
  if (open_ended) return begun;
  return And(begun, DayLessOrEqual(first, until ? DaysOf(*until) : days()));
}

Evaluation::Target Evaluation::TargetOf(const Record& record) {
  const ledger::Disposition disposition = ledger::DispositionOf(record.event().status);
  Target target;
  target.at = record.at;
  target.until = record.until;
  const bool goes_on = record.episode_count > 0 || disposition == ledger::Disposition::kOpen;
  target.open_ended = !record.until && goes_on;
  target.record = &record;
  return target;
}

std::optional<double> Evaluation::Amount(const ast::Duration& duration) {
  std::string digits;
  if (const auto* param = std::get_if<ast::Param>(&duration.amount)) {
    const auto text = ParamText(param->name);
    if (!text) return std::nullopt;
    digits = *text;
  } else {
    digits = std::get<std::string>(duration.amount);
  }
  const auto range = RangeOf({digits, ""});
  const bool whole = range && range->low == std::floor(range->low);
  const bool bounded = range && range->low >= 0 && range->low < kLengthMax;
  if (!bounded || (!whole && !IsClockUnit(duration.unit))) {
    Fail(ErrorCode::kBadQuery, "a length is a number below 1000000, whole from days on up",
         duration.span);
    return std::nullopt;
  }
  return range->low;
}

std::optional<Days> Evaluation::CalendarDays(const ast::Calendar& calendar) {
  if (calendar.kind == ast::Calendar::Kind::kFy) {
    const int first = std::atoi(calendar.text.c_str());
    const std::string second = calendar.text.substr(calendar.text.find('/') + 1);
    if ((first + 1) % 100 != std::atoi(second.c_str()) % 100) {
      Fail(ErrorCode::kBadQuery, "a financial year is two years that follow each other");
      return std::nullopt;
    }
    return FinancialYear(first);
  }
  const auto time = ReadTime(calendar.text);
  if (!time) {
    Fail(ErrorCode::kBadQuery, "no such year or month: " + calendar.text);
    return std::nullopt;
  }
  return DaysOf(*time);
}

// `since 2019`, `before 2024-06`: the whole of it.
static Val WholePeriod(const ast::Expr& anchor) {
  std::string text;
  if (const auto* number = std::get_if<ast::NumberLit>(&anchor.node))
    if (number->unit.empty() && !number->time_unit && number->digits.size() == 4)
      text = number->digits;
  if (const auto* time = std::get_if<ast::TimeLit>(&anchor.node))
    if (time->text.size() == 7) text = time->text;
  if (text.empty() || text < "1800" || text > "2299-99") return Unknown();
  const auto time = ReadTime(text);
  return time ? Period(DaysOf(*time).first, DaysOf(*time).last) : Unknown();
}

Evaluation::Anchor Evaluation::AnchorOf(const ast::ExprPtr& expr, const Target& target,
                                        const Scope& scope) {
  Anchor anchor;
  anchor.value = WholePeriod(*expr);
  // A parameter is read as a date here: a bare year is that year.
  if (const auto* param = std::get_if<ast::Param>(&expr->node))
    if (const auto time = ReadTime(ParamText(param->name).value_or("")))
      anchor.value = time->precision < Precision::kDay
                         ? Period(DaysOf(*time).first, DaysOf(*time).last)
                         : Time(*time);
  if (anchor.value.unknown()) anchor.value = Eval(expr, scope);
  if (anchor.value.kind == Val::Kind::kRecord) {
    const Target named = TargetOf(*anchor.value.record);
    anchor.at = named.at;
    anchor.until = named.until;
    anchor.open_ended = named.open_ended;
    anchor.is_self = target.record && IsSame(*target.record, *anchor.value.record);
  } else if (anchor.value.kind == Val::Kind::kTime) {
    anchor.at = anchor.value.time;
  } else if (anchor.value.kind == Val::Kind::kPeriod) {
    anchor.at = anchor.value.time;
    anchor.until = anchor.value.until;
  }
  return anchor;
}

Evaluation::Anchor Evaluation::PeriodOf(const ast::PeriodArg& period, const Target& target,
                                        const Scope& scope) {
  if (const auto* expr = std::get_if<ast::ExprPtr>(&period)) return AnchorOf(*expr, target, scope);
  Anchor anchor;
  if (const auto days = CalendarDays(std::get<ast::Calendar>(period))) {
    anchor.value = Period(days->first, days->last);
    anchor.at = anchor.value.time;
    anchor.until = anchor.value.until;
  }
  return anchor;
}

Truth Evaluation::InWindow(const ast::Window& window, const Target& target, const Scope& scope) {
  Target told = target;
  const Day today = scope.index.day();
  const bool ahead = std::holds_alternative<ast::InNext>(window.node);
  // What is seen has begun: the days of a partial date after D don't count.
  if (target.record && target.at && !HasClock(*target.at) && !ahead &&
      DaysOf(*target.at).first <= today && DaysOf(*target.at).last > today)
    told.begun_by = today;
  return std::visit([&](const auto& node) { return Test(node, told, scope); }, window.node);
}

// (A, A + length]
Truth Evaluation::After(const PartialTime& anchor, const Target& target,
                        const ast::Duration& length) {
  const auto amount = Amount(length);
  if (!amount || !target.at) return Truth::kUnknown;
  if (IsClockUnit(length.unit)) {
    const Instants at = target.instants(), from = InstantsOf(anchor);
    return And(InstantLess(from, at), Negation(InstantLess(Moved(from, *amount, length.unit), at)));
  }
  const Days end = *ShiftDays(DaysOf(anchor), *amount, length.unit);
  return And(target.IsAfter(anchor), DayLessOrEqual(target.days(), end));
}

// [A - length, A)
Truth Evaluation::Before(const PartialTime& anchor, const Target& target,
                         const ast::Duration& length) {
  const auto amount = Amount(length);
  if (!amount || !target.at) return Truth::kUnknown;
  if (IsClockUnit(length.unit)) {
    const Instants at = target.instants(), to = InstantsOf(anchor);
    return And(InstantLess(at, to), Negation(InstantLess(at, Moved(to, -*amount, length.unit))));
  }
  const Days start = *ShiftDays(DaysOf(anchor), -*amount, length.unit);
  return And(target.IsBefore(anchor), DayLessOrEqual(start, target.days()));
}

// (D - length, D]
Truth Evaluation::Test(const ast::InLast& window, const Target& target, const Scope& scope) {
  const auto amount = Amount(window.length);
  if (!amount || !target.at) return Truth::kUnknown;
  if (IsClockUnit(window.length.unit)) {
    const PartialTime now = Moment(scope.index.clock());
    return And(InstantLess(Moved(InstantsOf(now), -*amount, window.length.unit), target.instants()),
               Negation(target.IsAfter(now)));
  }
  const Day today = scope.index.day();
  const Days start = *ShiftDays({today, today}, -*amount, window.length.unit);
  return And(DayLess(start, target.days()), Negation(target.IsBeyond(scope.index)));
}

// (D, D + length]
Truth Evaluation::Test(const ast::InNext& window, const Target& target, const Scope& scope) {
  if (!IsClockUnit(window.length.unit) || scope.index.is_moment())
    return After(scope.index.time, target, window.length);
  return After(Moment(scope.index.clock()), target, window.length);
}

// The fullest stretch is found among the records that pass everything else (patterns.cc).
Truth Evaluation::Test(const ast::InAny&, const Target&, const Scope&) { return Truth::kTrue; }

Truth Evaluation::Test(const ast::InThis& window, const Target& target, const Scope& scope) {
  if (!target.at) return Truth::kUnknown;
  const Days current = PeriodAround(scope.index.day(), window.word);
  if (window.previous) return InDays(target.days(), PeriodAround(current.first - 1, window.word));
  return And(InDays(target.days(), current), Negation(target.IsBeyond(scope.index)));
}

// to: (A - length, A]; from: [A, A + length)
Truth Evaluation::Test(const ast::InTo& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  const auto amount = Amount(window.length);
  if (anchor.is_self) return Truth::kFalse;
  if (!amount || !target.at || !anchor.at) return Truth::kUnknown;
  const double by = window.from ? *amount : -*amount;
  const PartialTime near = window.from ? *anchor.at : anchor.late();
  if (IsClockUnit(window.length.unit)) {
    const Instants at = target.instants(), from = InstantsOf(near);
    const Instants far = Moved(from, by, window.length.unit);
    return window.from ? And(Negation(InstantLess(at, from)), InstantLess(at, far))
                       : And(InstantLess(far, at), Negation(InstantLess(from, at)));
  }
  const Days at = target.days(), from = DaysOf(near);
  const Days far = *ShiftDays(from, by, window.length.unit);
  return window.from ? And(DayLessOrEqual(from, at), DayLess(at, far))
                     : And(DayLess(far, at), DayLessOrEqual(at, from));
}

Truth Evaluation::Test(const ast::InCalendar& window, const Target& target, const Scope&) {
  const auto days = CalendarDays(window.calendar);
  return days && target.at ? InDays(target.days(), *days) : Truth::kUnknown;
}

Truth Evaluation::Test(const ast::During& window, const Target& target, const Scope& scope) {
  const Anchor period = PeriodOf(window.period, target, scope);
  if (period.is_self) return Truth::kFalse;
  if (!target.at || !period.at) return Truth::kUnknown;
  const Days at = target.days();
  const Truth begun = DayLessOrEqual(DaysOf(*period.at), at);
  if (period.open_ended) return begun;
  return And(begun, DayLessOrEqual(at, DaysOf(period.until ? *period.until : *period.at)));
}

Truth Evaluation::Test(const ast::Overlapping& window, const Target& target, const Scope& scope) {
  const Anchor period = PeriodOf(window.period, target, scope);
  if (period.is_self) return Truth::kFalse;
  if (!period.at) return Truth::kUnknown;
  const Days first = DaysOf(*period.at);
  if (period.open_ended) {
    if (!target.at || target.open_ended) return target.at ? Truth::kTrue : Truth::kUnknown;
    return DayLessOrEqual(first, target.until ? DaysOf(*target.until) : target.days());
  }
  return target.Touches(first, DaysOf(period.until ? *period.until : *period.at));
}

// [A, D]
Truth Evaluation::Test(const ast::Since& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!target.at || !anchor.at) return Truth::kUnknown;
  return And(Negation(target.IsBefore(*anchor.at)), Negation(target.IsBeyond(scope.index)));
}

Truth Evaluation::Test(const ast::BeforeW& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!target.at || !anchor.at) return Truth::kUnknown;
  return target.IsBefore(*anchor.at);
}

Truth Evaluation::Test(const ast::AfterW& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!target.at || !anchor.at) return Truth::kUnknown;
  // After a period is after its last day.
  return target.IsAfter(anchor.late());
}

Truth Evaluation::Test(const ast::BetweenW& window, const Target& target, const Scope& scope) {
  const Anchor from = AnchorOf(window.from, target, scope);
  const Anchor to = AnchorOf(window.to, target, scope);
  if (from.is_self || to.is_self) return Truth::kFalse;
  if (!target.at || !from.at || !to.at) return Truth::kUnknown;
  return And(Negation(target.IsBefore(*from.at)), Negation(target.IsAfter(to.late())));
}

Truth Evaluation::Test(const ast::WithinW& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!anchor.at || !target.at) return Truth::kUnknown;
  using Side = ast::WithinW::Side;
  if (window.side == Side::kAfter) return After(anchor.late(), target, window.length);
  if (window.side == Side::kBefore) return Before(*anchor.at, target, window.length);
  const auto amount = Amount(window.length);
  if (!amount) return Truth::kUnknown;
  const TimeUnit unit = window.length.unit;
  if (IsClockUnit(unit)) {
    const Instants at = target.instants(), here = InstantsOf(*anchor.at);
    const Instants late = InstantsOf(anchor.late());
    return And(Negation(InstantLess(at, Moved(here, -*amount, unit))),
               Negation(InstantLess(Moved(late, *amount, unit), at)));
  }
  const Days at = target.days(), here = DaysOf(*anchor.at);
  const Days late = DaysOf(anchor.late());
  return And(DayLessOrEqual(*ShiftDays(here, -*amount, unit), at),
             DayLessOrEqual(at, *ShiftDays(late, *amount, unit)));
}

Truth Evaluation::Test(const ast::OnSameDay& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!target.at || !anchor.at) return Truth::kUnknown;
  const Days at = target.days();
  if (anchor.value.kind != Val::Kind::kPeriod) return DayEqual(at, DaysOf(*anchor.at));
  return And(DayLessOrEqual(DaysOf(*anchor.at), at), DayLessOrEqual(at, DaysOf(anchor.late())));
}

Truth Evaluation::Test(const ast::OnW& window, const Target& target, const Scope& scope) {
  const Anchor anchor = AnchorOf(window.anchor, target, scope);
  if (anchor.is_self) return Truth::kFalse;
  if (!anchor.at) return Truth::kUnknown;
  return target.Touches(DaysOf(*anchor.at), DaysOf(anchor.late()));
}

}  // namespace daybook::reference
