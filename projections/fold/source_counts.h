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
  // Of those with a clock time of their version: the shortest time from it to its receipt, in
  // microseconds, negative where it lies ahead.
  std::optional<int64_t> least_delay{};
  // Those that lie ahead by more than kClockAheadMinMicros, and by how much together.
  uint64_t ahead = 0;
  int64_t ahead_micros = 0;
  bool operator==(const DayCount&) const = default;
};

// Of how many days up to the newest a source's counts are kept.
inline constexpr CivilDay kDayCountsKept = 35;
// A version time that lies further ahead of its receipt is a wrong date and no clock that is wrong;
// one that is less far may be a clock as good as clocks are.
inline constexpr int64_t kClockAheadMaxMicros = int64_t{24} * 3'600 * 1'000'000;
inline constexpr int64_t kClockAheadMinMicros = int64_t{60} * 1'000'000;

// Counts of days with events, ascending. Each snapshot has a copy: 48 bytes a day.
class DayCounts {
 public:
  const std::vector<DayCount>& all() const { return days_; }
  // The one of a day, made if there is none; those too old then go.
  DayCount& Of(CivilDay day);
  void Append(const DayCount& day) { days_.push_back(day); }
  bool operator==(const DayCounts& other) const = default;

 private:
  std::vector<DayCount> days_;
};

struct SourceCount {
  uint64_t events = 0;          // entries of the log, corrections and retractions among them
  int64_t last_received = 0;    // recorded time of the newest
  uint64_t last_effective = 0;  // time_key.h: the latest start that was given; 0 if none was
  DayCounts days;
  bool operator==(const SourceCount&) const = default;

  // One more event, received at `recorded` (microseconds).
  void Count(const ledger::Event& event, int64_t recorded);
};

// By text number of the source. Definitions are ours and no source's.
using SourceCounts = std::map<uint32_t, SourceCount>;

}  // namespace daybook::projections
