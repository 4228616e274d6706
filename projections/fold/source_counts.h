#pragma once
// What came from each source so far: a fold of its own, so that `status` needs no scan of rows.
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "ledger/base/civil.h"
#include "ledger/event/event.h"

namespace daybook::projections {

// What came on one day, by the region's calendar.
struct DayCount {
  CivilDay day = 0;
  uint64_t events = 0;
  // The shortest time from the source's own time of a version, where that has a clock, to its
  // receipt, in microseconds; negative where the source's clock was ahead.
  std::optional<int64_t> least_delay;
  bool operator==(const DayCount&) const = default;
};

// Of how many days up to the newest a source's counts are kept.
inline constexpr CivilDay kDayCountsKept = 60;
// A version time that lies further ahead of its receipt is a wrong date and no clock that is wrong.
inline constexpr int64_t kClockAheadMaxMicros = int64_t{24} * 3'600 * 1'000'000;

struct SourceCount {
  uint64_t events = 0;          // entries of the log, corrections and retractions among them
  int64_t last_received = 0;    // recorded time of the newest
  uint64_t last_effective = 0;  // time_key.h: the latest start that was given; 0 if none was
  std::vector<DayCount> days;   // with events, ascending
  bool operator==(const SourceCount&) const = default;

  // One more event, received at `recorded` (microseconds).
  void Count(const ledger::Event& event, int64_t recorded);
};

// By text number of the source. Definitions are ours and no source's.
using SourceCounts = std::map<uint32_t, SourceCount>;

}  // namespace daybook::projections
