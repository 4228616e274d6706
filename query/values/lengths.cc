#include "query/values/lengths.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ledger/base/civil.h"

namespace daybook::query {
namespace {

constexpr double kSecondsOfDay = 86'400;
// Four years, after which leap years come round again.
constexpr int kMonthsOfCycle = 48;
constexpr double kDaysOfCycle = 1'461;

Length OneOf(ast::TimeUnit unit) {
  switch (unit) {
    case ast::TimeUnit::kYear:
      return {true, 12};
    case ast::TimeUnit::kMonth:
      return {true, 1};
    case ast::TimeUnit::kWeek:
      return {false, 7 * kSecondsOfDay};
    case ast::TimeUnit::kDay:
      return {false, kSecondsOfDay};
    case ast::TimeUnit::kHour:
      return {false, 3'600};
    case ast::TimeUnit::kMinute:
      return {false, 60};
    case ast::TimeUnit::kSecond:
      break;
  }
  return {false, 1};
}

// Of so many months, less than a cycle, from each month of one on.
std::array<RangeCell, kMonthsOfCycle> FewestAndMost() {
  std::array<RangeCell, kMonthsOfCycle> days;
  for (int months = 0; months < kMonthsOfCycle; ++months) {
    RangeCell& range = days[static_cast<size_t>(months)] = {kDaysOfCycle, 0};
    for (int from = 0; from < kMonthsOfCycle; ++from) {
      const CivilDay start = AddMonths(ToCivilDay({2001, 1, 1}), from);
      const double count = AddMonths(start, months) - start;
      range = {std::min(range.low, count), std::max(range.high, count)};
    }
  }
  return days;
}

RangeCell DaysOfMonths(int months) {
  static const std::array<RangeCell, kMonthsOfCycle> kDays = FewestAndMost();
  const double cycles = kDaysOfCycle * (months / kMonthsOfCycle);
  const RangeCell rest = kDays[static_cast<size_t>(months % kMonthsOfCycle)];
  return {cycles + rest.low, cycles + rest.high};
}

}  // namespace

Length LengthOf(const DurationCell& duration) {
  const Length one = OneOf(duration.unit);
  return {one.calendar, one.amount * duration.amount};
}

RangeCell DaysOf(const Length& length) {
  if (!length.calendar) return {length.amount / kSecondsOfDay, length.amount / kSecondsOfDay};
  if (length.amount < 0) {
    const RangeCell days = DaysOf({true, -length.amount});
    return {-days.high, -days.low};
  }
  // What was reckoned, half a month or more than any life, lies between whole months.
  const double months = std::min(length.amount, 1e6);
  return {DaysOfMonths(static_cast<int>(std::floor(months))).low,
          DaysOfMonths(static_cast<int>(std::ceil(months))).high};
}

std::optional<double> AmountIn(const DurationCell& duration, ast::TimeUnit unit) {
  if (duration.unit == unit) return duration.amount;
  const Length length = LengthOf(duration);
  const Length one = OneOf(unit);
  if (length.calendar != one.calendar) return std::nullopt;
  return length.amount / one.amount;
}

std::optional<DurationCell> Sum(const DurationCell& a, const DurationCell& b, int sign) {
  const ast::TimeUnit finer = std::max(a.unit, b.unit);
  const auto first = AmountIn(a, finer);
  const auto second = AmountIn(b, finer);
  if (!first || !second) return std::nullopt;
  return DurationCell{*first + sign * *second, finer};
}

}  // namespace daybook::query
