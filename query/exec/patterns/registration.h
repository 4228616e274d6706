#pragma once
// Since when a resident is registered with the practice: the resident's field `registered`.
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// For each row of the batch the `at` of the latest registration of its resident that is open on the
// row's date: begun, and not ended or cancelled. Unknown without one, or without a date.
CellColumn RegisteredCells(const Batch& batch, const std::vector<RowTime>& dates, Exec& exec);

}  // namespace daybook::query
