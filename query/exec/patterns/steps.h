#pragma once
// Sequences: A followed by B, preceded by B, and what must not come (careql.md, "sequences"); and
// the fullest stretch of `in any 90 days`. Both keep some of the records found for each row.
#include <optional>
#include <span>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/pattern.h"

namespace daybook::query {

// How long after (or before) the record before it the next one of a sequence comes.
struct BoundGap {
  ast::Gap::Kind kind = ast::Gap::Kind::kWithin;
  DurationCell length;
  DurationCell from;  // kRange: not sooner than this
};

struct BoundStep {
  PatternPtr records;
  PatternPtr without;  // none of these between the two; may be null
  bool preceded = false;
  bool negated = false;
  std::optional<BoundGap> gap;
  // How many of the records may follow. A step after a counted one goes on from the last of the
  // fewest, or from one beyond it.
  uint32_t at_least = 1, at_most = UINT32_MAX;
};

// The records found for one row.
inline std::span<const RowRef> RowsOf(const Ragged& found, size_t row) {
  return std::span(found.rows)
      .subspan(found.offsets[row], found.offsets[row + 1] - found.offsets[row]);
}
// The records that begin such a sequence; a missing or doubtful time is no sequence.
Ragged WithSteps(const std::vector<BoundStep>& steps, const Batch& batch, const Ragged& found,
                 Exec& exec);
// Which of a row's records (by their place in `rows`, which are in clinical order) lie in the
// stretch that begins at rows[first], which is dated.
std::vector<size_t> StretchFrom(const DurationCell& length, std::span<const RowRef> rows,
                                size_t first, Exec& exec);
// For each row the records of the stretch of that length with most of them, the earliest of equals.
// Stretches begin at a record; days and longer count whole days, hours need clock times.
Ragged FullestStretch(const DurationCell& length, const Ragged& found, Exec& exec);

}  // namespace daybook::query
