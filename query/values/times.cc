#include "query/values/times.h"

#include <cmath>

#include "ledger/base/zone.h"

namespace daybook::query {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

RowTime ClockTime(int64_t utc_micros) {
  RowTime time;
  time.known = true;
  time.has_clock = true;
  time.precision = Precision::kSecond;
  time.utc_micros = utc_micros;
  time.day = Zone::Region().LocalDay(utc_micros);
  time.last_day = time.day;
  return time;
}

CivilDay ShiftDay(CivilDay day, int amount, ast::TimeUnit unit) {
  switch (unit) {
    case ast::TimeUnit::kYear:
      return AddMonths(day, amount * 12);
    case ast::TimeUnit::kMonth:
      return AddMonths(day, amount);
    case ast::TimeUnit::kWeek:
      return day + amount * 7;
    case ast::TimeUnit::kDay:
      return day + amount;
    case ast::TimeUnit::kHour:
    case ast::TimeUnit::kMinute:
    case ast::TimeUnit::kSecond:
      break;
  }
  return day;
}

int64_t MicrosOfUnit(ast::TimeUnit unit) {
  if (unit == ast::TimeUnit::kHour) return 3'600 * kMicrosPerSecond;
  if (unit == ast::TimeUnit::kMinute) return 60 * kMicrosPerSecond;
  return kMicrosPerSecond;
}

bool IsClockUnit(ast::TimeUnit unit) { return unit >= ast::TimeUnit::kHour; }

int64_t InstantOf(const RowTime& time) {
  return time.has_clock ? time.utc_micros : Zone::Region().FromLocal(time.day, 0);
}

// Whole months from a to b, towards zero; of 29 February whole years, as of ages, on 1 March where
// there is none.
int MonthsBetween(CivilDay a, CivilDay b) {
  if (b < a) return -MonthsBetween(b, a);
  const YearMonthDay from = ToYearMonthDay(a);
  const YearMonthDay to = ToYearMonthDay(b);
  const int months = (to.year - from.year) * 12 + to.month - from.month;
  const bool leap_day_to_come = months % 12 == 0 && to.day < from.day;
  return leap_day_to_come || AddMonths(a, months) > b ? months - 1 : months;
}

}  // namespace

int64_t MicrosOf(const DurationCell& length) {
  return std::llround(length.amount * static_cast<double>(MicrosOfUnit(length.unit)));
}

RowTime WithoutClock(RowTime time) {
  time.has_clock = false;
  return time;
}

namespace {

// Months, or years: each is before, after or the same as another.
bool AreCalendar(const RowTime& a, const RowTime& b) {
  return a.calendar && b.calendar && a.precision == b.precision;
}

}  // namespace

Truth Before(const RowTime& a, const RowTime& b) {
  if (!a.known || !b.known) return Truth::kUnknown;
  if (AreCalendar(a, b)) return ToTruth(a.day < b.day);
  if (a.has_clock && b.has_clock) return ToTruth(a.utc_micros < b.utc_micros);
  if (a.last_day < b.day) return Truth::kTrue;
  return a.day >= b.last_day ? Truth::kFalse : Truth::kUnknown;
}

Truth BeforeExactly(const RowTime& a, const RowTime& b, int64_t moved_micros) {
  if (!a.known || !b.known) return Truth::kUnknown;
  const auto first = [](const RowTime& time) { return InstantOf(time); };
  const auto last = [](const RowTime& time) {
    return time.has_clock ? time.utc_micros : Zone::Region().FromLocal(time.last_day + 1, 0) - 1;
  };
  if (last(a) + moved_micros < first(b)) return Truth::kTrue;
  return first(a) + moved_micros >= last(b) ? Truth::kFalse : Truth::kUnknown;
}

Truth SameTime(const RowTime& a, const RowTime& b) {
  if (!a.known || !b.known) return Truth::kUnknown;
  if (AreCalendar(a, b)) return ToTruth(a.day == b.day);
  if (a.has_clock && b.has_clock) return ToTruth(a.utc_micros == b.utc_micros);
  if (a.last_day < b.day || b.last_day < a.day) return Truth::kFalse;
  return a.day == a.last_day && b.day == b.last_day ? Truth::kTrue : Truth::kUnknown;
}

Truth WithinDays(const RowTime& t, const RowTime& lo, const RowTime& hi) {
  const RowTime day = WithoutClock(t);
  return And(Not(Before(day, WithoutClock(lo))), Not(Before(WithoutClock(hi), day)));
}

Truth Touches(const RowTime& start, const RowTime& end, const RowTime& lo, const RowTime& hi) {
  const Truth begins = Not(Before(WithoutClock(hi), WithoutClock(start)));
  const Truth lasts = end.known ? Not(Before(WithoutClock(end), WithoutClock(lo))) : Truth::kTrue;
  return And(begins, lasts);
}

RowTime Shift(const RowTime& t, const DurationCell& length, int sign) {
  if (!t.known) return t;
  if (IsClockUnit(length.unit)) return ClockTime(InstantOf(t) + sign * MicrosOf(length));
  const double amount = length.amount * sign;
  RowTime out = t;
  out.has_clock = false;
  out.calendar = false;
  if (out.precision > Precision::kDay) out.precision = Precision::kDay;
  const int whole = static_cast<int>(amount);
  out.day = ShiftDay(t.day, whole, length.unit);
  out.last_day = ShiftDay(t.last_day, whole, length.unit);
  return out;
}

RowTime IndexDate::AsTime() const { return DayTime(day); }

RowTime IndexDate::AsExactTime() const {
  if (instant) return ClockTime(*instant);
  return ClockTime(Zone::Region().FromLocal(day + 1, 0) - 1);
}

std::optional<RangeCell> UnitsBetween(const RowTime& a, const RowTime& b, ast::TimeUnit unit) {
  if (!a.known || !b.known) return std::nullopt;
  if (IsClockUnit(unit)) {
    if (!a.has_clock || !b.has_clock) return std::nullopt;
    const double units = std::trunc(static_cast<double>(b.utc_micros - a.utc_micros) /
                                    static_cast<double>(MicrosOfUnit(unit)));
    return RangeCell{units, units};
  }
  // Whole units, towards zero.
  const auto between = [unit](CivilDay from, CivilDay to) -> int64_t {
    if (unit == ast::TimeUnit::kDay) return to - from;
    if (unit == ast::TimeUnit::kWeek) return (to - from) / 7;
    const int months = MonthsBetween(from, to);
    return unit == ast::TimeUnit::kMonth ? months : months / 12;
  };
  return RangeCell{static_cast<double>(between(a.last_day, b.day)),
                   static_cast<double>(between(a.day, b.last_day))};
}

}  // namespace daybook::query
