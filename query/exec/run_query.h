#pragma once
// Runs a bound question: residents in batches, records of each, kept, grouped or ordered, shown; in
// a series once for each interval.
#include <set>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

// From this many residents on, patterns read the postings once rather than each timeline.
inline constexpr size_t kPopulationResidents = 512;

struct QueryRows {
  std::vector<Row> rows;
  bool truncated = false;
  std::set<ResidentNo> shown;  // residents identifiably shown: those behind ungrouped rows
};

// When a question is asked: once, on the run's date; or, in a series, at each interval's end.
struct AskedWhen {
  std::vector<Interval> intervals;  // none: once
  bool shown = false;               // each row begins with its interval
};

// kCancelled when the run's flag is set between batches. `rows_max` cuts and says so.
Result<QueryRows> RunQuery(const BoundQuery& query, const AskedWhen& when, Exec& exec,
                           uint64_t rows_max);

// Rows of `batch` where the condition is true.
Batch Keep(const Batch& batch, const TruthColumn& truths);
// Those a question is about before its set and conditions, by number; tells `exec` if they are
// many.
std::vector<ResidentNo> WhoIsAsked(const BoundQuery& query, Exec& exec);

}  // namespace daybook::query
