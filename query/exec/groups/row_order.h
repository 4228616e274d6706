#pragma once
// In which order rows are shown, and how many of them.
#include <cstdint>
#include <optional>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

// What the order of one row hangs on.
struct RowKeys {
  std::vector<Cell> order;  // one for each of the query's order keys
  Cell per;                 // which of `limit n per` it is one of
};

// The rows to show, by index: ordered by the query's keys, equals as they come; unknown comes last
// whichever way round. Then the first n, or the first n of each.
std::vector<size_t> OrderRows(const BoundQuery& query, const std::vector<RowKeys>& rows);

// The keys of each row of a batch.
std::vector<RowKeys> KeysOf(const BoundQuery& query, const Batch& batch, Exec& exec);

}  // namespace daybook::query
