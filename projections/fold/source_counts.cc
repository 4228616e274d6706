#include "projections/fold/source_counts.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "projections/columns/time_key.h"

namespace daybook::projections {

DayCount& DayCounts::Of(CivilDay day) {
  auto at = std::ranges::lower_bound(days_, day, {}, &DayCount::day);
  if (at != days_.end() && at->day == day) return *at;
  days_.insert(at, DayCount{.day = day});
  const CivilDay newest = days_.back().day;
  std::erase_if(days_, [&](const DayCount& each) {
    return each.day <= newest - kDayCountsKept && each.day != day;
  });
  return *std::ranges::lower_bound(days_, day, {}, &DayCount::day);
}

void SourceCount::Count(const ledger::Event& event, int64_t recorded) {
  ++events;
  last_received = std::max(last_received, recorded);
  DayCount& day = days.Of(Zone::Region().LocalDay(recorded));
  ++day.events;
  const int64_t delay = event.version_time && event.version_time->has_clock()
                            ? recorded - event.version_time->utc_micros
                            : INT64_MAX;
  if (delay != INT64_MAX && delay >= -kClockAheadMaxMicros) {
    day.least_delay = std::min(day.least_delay.value_or(delay), delay);
    if (delay < -kClockAheadMinMicros) {
      ++day.ahead;
      day.ahead_micros -= delay;
    }
  }
  // The start of a list's period is no time at which something was so.
  if (event.operation == ledger::Operation::kNoLongerReported) return;
  const uint64_t start = TimeKeyOf(event.start);
  if (start != kUnknownTimeKey) last_effective = std::max(last_effective, start);
}

}  // namespace daybook::projections
