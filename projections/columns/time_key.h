#pragma once
// A partial time as one sortable number: 24 bits of day, then 40 bits of instant within it, so
// that clinical order (a bare date before any clock time of its day) is order of numbers. The
// precision is in it: it decides what else is equal.
#include <cstdint>
#include <optional>

#include "ledger/base/civil.h"
#include "projections/reader.h"

namespace daybook::projections {

// Sorts last: clinical order puts the unknown at the end.
inline constexpr uint64_t kUnknownTimeKey = UINT64_MAX;

// The instant of a clock time is held within one day of its local day, which any offset a zone
// ever had fulfils; what lies outside is moved to that edge.
uint64_t TimeKeyOf(const std::optional<PartialTime>& time);
// Version times sort the absent first (walls.md 12).
uint64_t VersionKeyOf(const std::optional<PartialTime>& time);
RowTime RowTimeOf(uint64_t key);

}  // namespace daybook::projections
