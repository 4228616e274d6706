#pragma once
// Lengths of time beside each other. Months and years are one class, weeks to seconds the other: a
// month has 28 to 31 days, so that between the classes a comparison may be unknown, and nothing is
// added. A day is 24 hours here.
#include <optional>

#include "query/values/cell.h"

namespace daybook::query {

struct Length {
  bool calendar;  // of months and years
  double amount;  // in months, else in seconds
};
Length LengthOf(const DurationCell& duration);

// The fewest and the most days it may have, by the calendar of 1901 to 2099.
RangeCell DaysOf(const Length& length);

// `duration` in another unit of its class; nullopt for one of the other.
std::optional<double> AmountIn(const DurationCell& duration, ast::TimeUnit unit);

// a + sign * b, in the finer of their units; nullopt between the classes.
std::optional<DurationCell> Sum(const DurationCell& a, const DurationCell& b, int sign);

}  // namespace daybook::query
