#pragma once
// Several kinds of records after `from`: rows are every combination within one resident.
#include <functional>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/pattern.h"

namespace daybook::query {

// Rows that are combined with all records of the next kind at a time.
inline constexpr size_t kCombineRowsMax = 128;

// Each row of `rows` with each of the records found for it, which become its next slot.
Batch Combine(const Batch& rows, const Ragged& found);

// Gives `take` every combination of the rows with a record of each of the kinds, at most
// kBatchRowsMax at a time and in order, until it says false, the question is cancelled, or
// exec.combinations_max were looked at, which refuses the question. Without kinds: the rows alone.
void CombineEach(const Batch& rows, const std::vector<PatternPtr>& kinds, Exec& exec,
                 const std::function<bool(const Batch&)>& take);

}  // namespace daybook::query
