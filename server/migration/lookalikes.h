#pragma once
// Records that a source seems to tell twice, under an old name and a new one: what a change of its
// system leaves behind (reference/domain.md D13).
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "feeds/migration/record_moves.h"
#include "projections/reader.h"

namespace daybook::server {

struct LookalikesAsked {
  std::string old_source, new_source;  // may be one and the same
  // Old records came before it, new ones from then on.
  RecordedAt migrated;
  std::function<bool()> cancelled;  // polled
};

// Two records of one resident and kind that begin at the same time and are alike, share a code or
// the words without one, or are the only ones left there; of those without a time only the alike.
// Only records that are in force, and no new one to which another was moved.
struct Lookalike {
  ResidentNo resident;
  feeds::NamedRecord was, is;
  // In what they differ beside names of records and when they were sent: "status", "author", …;
  // empty where they are alike.
  std::vector<std::string> differs;
};

struct LookalikeCounts {
  uint64_t alike = 0;
  uint64_t differing = 0;
  // Old records with several that may be meant, none of them alike: no pair.
  uint64_t unclear = 0;
  // With none that may be meant.
  uint64_t old_alone = 0, new_alone = 0;
  bool operator==(const LookalikeCounts&) const = default;
};
using LookalikesByKind = std::map<ledger::Kind, LookalikeCounts>;

// Gives each pair to `take`, by kind, resident and time. Each record is in one pair at most: first
// those that are alike, then the one with a code in common, then the one that is left. Reads the
// columns of all clinical rows, and the events of those that may be pairs.
Result<LookalikesByKind> FindLookalikes(const projections::Reader& reader,
                                        const LookalikesAsked& asked,
                                        const std::function<Status(const Lookalike&)>& take);

}  // namespace daybook::server
