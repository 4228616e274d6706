#pragma once
// Runs a bound question: residents in batches, records of each, kept, grouped or ordered, shown.
#include <map>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

struct QueryRows {
  std::vector<Row> rows;
  bool truncated = false;
  // Residents identifiably shown (those behind ungrouped rows), each with a record of theirs that
  // was shown, if any.
  std::map<ResidentNo, RowRef> shown;
};

// kCancelled when the run's flag is set between batches. `rows_max` cuts and says so.
Result<QueryRows> RunQuery(const BoundQuery& query, Exec& exec, uint64_t rows_max);

}  // namespace daybook::query
