#pragma once
// What came from each source so far: a fold of its own, so that `status` needs no scan of rows.
#include <cstdint>
#include <map>

#include "projections/columns/time_key.h"

namespace daybook::projections {

struct SourceCount {
  uint64_t events = 0;          // entries of the log, corrections and retractions among them
  int64_t last_received = 0;    // recorded time of the newest
  uint64_t last_effective = 0;  // time_key.h: the latest start that was given; 0 if none was
  bool operator==(const SourceCount&) const = default;
};

// By text number of the source. Definitions are ours and no source's.
using SourceCounts = std::map<uint32_t, SourceCount>;

}  // namespace daybook::projections
