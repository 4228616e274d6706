#pragma once
// The reference's own calendar: the C library's proleptic Gregorian days and its Europe/London.
// It shares no function with ledger/base, so that a mistake there shows up as a difference.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/civil.h"
#include "query/ast/ast.h"
#include "tests/reference/truth.h"

namespace daybook::reference {

using Day = int32_t;  // days since 1970-01-01
using query::ast::TimeUnit;
using query::ast::TimeWord;

inline constexpr int64_t kSecondMicros = 1'000'000;

// Days and their parts.
Day DayOf(int year, int month, int day);
YearMonthDay PartsOf(Day day);
int MonthLength(int year, int month);
int WeekdayOf(Day day);  // 1 Monday … 7 Sunday
// Clamps: 31 March - 1 month is 28 or 29 February.
Day ShiftMonths(Day day, int months);
// Completed years; a birthday on 29 February falls on 1 March in other years. Negative if `on`
// comes before `born`.
int WholeYears(Day born, Day on);
// Completed months, clamped as ShiftMonths, but for twelve of them from 29 February, which are full
// on 1 March; negative if `to` comes before `from`.
int WholeMonths(Day from, Day to);

// London's clock.
Day LocalDayOf(int64_t micros);
int64_t LocalMicrosIntoDay(int64_t micros);  // wall time, microseconds since 00:00
int64_t InstantOf(Day day, int64_t micros_into_day);
int64_t StartOfDay(Day day);
int64_t EndOfDay(Day day);  // the last microsecond

// A closed range of days or of instants: what a time may stand for.
struct Days {
  Day first = 0, last = 0;
};
struct Instants {
  int64_t first = 0, last = 0;
};
bool HasClock(const PartialTime& time);
Days DaysOf(const PartialTime& time);
Instants InstantsOf(const PartialTime& time);

// Clinical order: first day, a bare date before a clock time, then the instant. <0, 0, >0.
int CompareTimes(const PartialTime& a, const PartialTime& b);

// Order in three values. Between two clock times by the clock, else by day.
Truth DayLess(Days a, Days b);
Truth DayLessOrEqual(Days a, Days b);
Truth DayEqual(Days a, Days b);
Truth Earlier(const PartialTime& a, const PartialTime& b);
Truth SameTime(const PartialTime& a, const PartialTime& b);

PartialTime BareDay(Day day);
PartialTime BareMonth(Day first_day);
PartialTime BareYear(Day first_day);
PartialTime Moment(int64_t micros);

// "2019", "2019-03", "2019-03-01", "2019-03-01T10:05[:00[.5]][Z|+01:00]"; nullopt if it is none.
std::optional<PartialTime> ReadTime(std::string_view text);

// `time` moved by a whole or (hours and below) fractional amount; nullopt where the missing part
// of a partial date would decide, or an hour is added to a bare date.
std::optional<PartialTime> Shift(const PartialTime& time, double amount, TimeUnit unit);
// A whole number of units of a day or longer.
std::optional<Days> ShiftDays(Days days, double amount, TimeUnit unit);
bool IsClockUnit(TimeUnit unit);
int64_t ClockUnitMicros(TimeUnit unit);

// The whole day, week (from Monday), month, quarter, year, financial year (from 1 April).
Days PeriodAround(Day day, TimeWord word);
Days FinancialYear(int first_year);

// ISO 8601 of a time, for messages and the answer's end.
std::string WriteTime(const PartialTime& time);

}  // namespace daybook::reference
