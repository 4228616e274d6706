#pragma once
// Residents and their population columns, worked out from the rows in force at a position.
#include <vector>

#include "projections/fold/grouping.h"
#include "projections/reader.h"
#include "projections/snapshot.h"

namespace daybook::projections {

// What the two functions work on: `known_at` is at most the snapshot's position.
struct PopulationView {
  const Snapshot& snapshot;
  const Grouping& grouping;  // as known at `known_at`
  const Visibility& visibility;
  uint64_t known_at = 0;
};

// A stream with an event known by then, not hidden itself nor by its source.
bool StreamIsThere(const PopulationView& view, uint32_t stream);
// Residents with a stream that is there, ascending.
std::vector<ResidentNo> ResidentsOf(const PopulationView& view);
// Of several person rows of a resident the greatest by version time, source, record id, content;
// one that is superseded (merged into another) only where there is no other.
PersonColumns PersonsOf(const PopulationView& view);
// Derives who is one resident at `known_at` from the identifiers then in force.
Grouping DeriveGrouping(const Snapshot& snapshot, uint64_t known_at);

}  // namespace daybook::projections
