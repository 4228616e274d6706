#pragma once
// Rows that a pattern can't tell apart: it is asked of one of them. `has a with (has b)` would
// otherwise look for b anew for each a of a resident, and each `with` inside would multiply that.
#include <cstdint>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

struct AlikeRows {
  std::vector<uint32_t> firsts;   // the first row of each kind, ascending
  std::vector<uint32_t> kind_of;  // one a batch row: its place in `firsts`
};

// Alike are rows of one resident with the same records and days at the levels that are looked at:
// 0 is the batch's own rows, 1 those outside them (PatternParts::looks_at).
AlikeRows FindAlikeRows(const Batch& batch, const std::vector<int>& looks_at);

// What was found for the first rows, for every row.
Ragged Spread(const Ragged& found, const std::vector<uint32_t>& kind_of);

}  // namespace daybook::query
