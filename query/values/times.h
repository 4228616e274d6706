#pragma once
// Three-valued tests of times (careql.md, "Windows"): ends are whole local days; between two clock
// times `before` goes by time, else by day, and the same day is neither; a partial date is unknown
// where the missing part decides.
#include <compare>
#include <optional>

#include "query/values/cell.h"
#include "query/values/truth.h"

namespace daybook::query {

// The days alone: ends of windows are whole days.
RowTime WithoutClock(RowTime time);

// Strictly before. Unknown if either time is not known.
Truth Before(const RowTime& a, const RowTime& b);
// Strictly before by the clock, `a` moved by so many microseconds first: a time without a clock may
// be any instant of its days.
Truth BeforeExactly(const RowTime& a, const RowTime& b, int64_t moved_micros = 0);
// The same day, or the same instant where both have a clock.
Truth SameTime(const RowTime& a, const RowTime& b);
// lo <= t <= hi by whole days.
Truth WithinDays(const RowTime& t, const RowTime& lo, const RowTime& hi);
// [start, end] (no end: still going on) touches [lo, hi], by whole days.
Truth Touches(const RowTime& start, const RowTime& end, const RowTime& lo, const RowTime& hi);

// t plus a length, backwards for a negative amount. Calendar months and years clamp; days and
// longer give whole days (the clock is dropped), hours and shorter count exactly.
RowTime Shift(const RowTime& t, const DurationCell& length, int sign);

// Microseconds of a length of hours or less.
int64_t MicrosOf(const DurationCell& length);

// The index date: the day that windows look back from; the instant where there is one (now, or a
// moment after `as at`).
struct IndexDate {
  CivilDay day = 0;
  std::optional<int64_t> instant;
  auto operator<=>(const IndexDate&) const = default;
  RowTime AsTime() const;       // the day alone
  RowTime AsExactTime() const;  // the instant, else the end of the day
};

// Days from `start` to `end`, both in it: the interval of a series.
struct Interval {
  CivilDay start = 0, end = 0;
  bool operator==(const Interval&) const = default;
};

// Whole units from a to b, the fewest and the most where a partial date leaves it open; not known
// where either isn't, or where hours and shorter lack a clock. Years and months by the calendar.
std::optional<RangeCell> UnitsBetween(const RowTime& a, const RowTime& b, ast::TimeUnit unit);

}  // namespace daybook::query
