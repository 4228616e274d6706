#pragma once
// A partial time as one sortable number: 24 bits of day, then 40 bits of instant within it, so
// that clinical order (a bare date before any clock time of its day) is order of numbers. The
// precision is in its two lowest bits.
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
// For clinical order: 2019 sorts as its first day, so that a tie with 2019-01-01 is settled by the
// next rule, not by how much of the date was given.
inline uint64_t WithoutPrecision(uint64_t time_key) { return time_key >> 2; }
// Version times sort the absent first (walls.md 12).
uint64_t VersionKeyOf(const std::optional<PartialTime>& time);
RowTime RowTimeOf(uint64_t key);

}  // namespace daybook::projections
