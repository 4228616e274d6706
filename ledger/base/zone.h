#pragma once
// The region's time zone: which local day an instant falls on, and when a local day begins.
// Transitions are read once from the system's zone database (absl::TimeZone) into a sorted table,
// so that a lookup is a binary search without locks.
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/base/civil.h"

namespace daybook {

class Zone {
 public:
  // "Europe/London" or any name of the zone database; kNotFound if it isn't installed.
  static Result<Zone> Load(const std::string& name);
  // A zone without transitions.
  static Zone Utc();
  // Europe/London, loaded once. CHECKs that tzdata is installed (scripts/deps installs it).
  static const Zone& Region();

  const std::string& name() const { return name_; }
  // Seconds east of UTC at an instant.
  int32_t OffsetSeconds(int64_t utc_micros) const;
  CivilDay LocalDay(int64_t utc_micros) const;
  // Microseconds since local midnight.
  int64_t LocalMicrosOfDay(int64_t utc_micros) const;
  // The instant a local wall time stands for. A time that a clock change skips is read with the
  // offset before it; one that occurs twice is the first.
  int64_t FromLocal(CivilDay day, int64_t micros_of_day) const;

 private:
  struct Transition {
    int64_t from_utc_seconds;
    int32_t offset_seconds;
  };
  std::string name_ = "UTC";
  std::vector<Transition> transitions_{{INT64_MIN, 0}};
};

}  // namespace daybook
