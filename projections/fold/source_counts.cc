#include "projections/fold/source_counts.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "projections/columns/time_key.h"

namespace daybook::projections {

namespace {

DayCount& DayOf(SourceCount& count, CivilDay day) {
  const auto at = std::ranges::lower_bound(count.days, day, {}, &DayCount::day);
  if (at != count.days.end() && at->day == day) return *at;
  return *count.days.insert(at, DayCount{day, 0, std::nullopt});
}

}  // namespace

void SourceCount::Count(const ledger::Event& event, int64_t recorded) {
  ++events;
  last_received = std::max(last_received, recorded);
  DayCount& day = DayOf(*this, Zone::Region().LocalDay(recorded));
  ++day.events;
  if (event.version_time && event.version_time->has_clock()) {
    const int64_t delay = recorded - event.version_time->utc_micros;
    if (delay >= -kClockAheadMaxMicros)
      day.least_delay = std::min(day.least_delay.value_or(delay), delay);
  }
  const CivilDay newest = days.back().day;
  std::erase_if(days, [&](const DayCount& each) { return each.day <= newest - kDayCountsKept; });
  // The start of a list's period is no time at which something was so.
  if (event.operation == ledger::Operation::kNoLongerReported) return;
  const uint64_t start = TimeKeyOf(event.start);
  if (start != kUnknownTimeKey) last_effective = std::max(last_effective, start);
}

}  // namespace daybook::projections
