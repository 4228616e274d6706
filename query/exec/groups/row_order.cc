#include "query/exec/groups/row_order.h"

#include <algorithm>
#include <map>

#include "query/values/compare.h"

namespace daybook::query {
namespace {

int Ordered(const Cell& a, const Cell& b, bool descending) {
  const int order = SortOrder(a, b);
  return descending && IsSortable(a) && IsSortable(b) ? -order : order;
}

}  // namespace

std::vector<size_t> OrderRows(const BoundQuery& query, const std::vector<RowKeys>& rows) {
  std::vector<size_t> order(rows.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    for (size_t k = 0; k < query.order.size(); ++k) {
      const int by = Ordered(rows[a].order[k], rows[b].order[k], query.order[k].descending);
      if (by != 0) return by < 0;
    }
    return false;
  });
  if (!query.limit) return order;
  const uint64_t limit = static_cast<uint64_t>(*query.limit);
  if (!query.limit_per) {
    if (order.size() > limit) order.resize(static_cast<size_t>(limit));
    return order;
  }
  std::map<std::string, uint64_t> taken;
  std::erase_if(order, [&](size_t row) {
    std::string key;
    AppendKey(rows[row].per, key);
    return taken[key]++ >= limit;
  });
  return order;
}

std::vector<RowKeys> KeysOf(const BoundQuery& query, const Batch& batch, Exec& exec) {
  std::vector<RowKeys> rows(batch.size());
  for (const BoundOrder& order : query.order) {
    CellColumn cells = order.value->Cells(batch, exec);
    for (size_t i = 0; i < rows.size(); ++i) rows[i].order.push_back(std::move(cells[i]));
  }
  if (query.limit_per) {
    CellColumn cells = query.limit_per->Cells(batch, exec);
    for (size_t i = 0; i < rows.size(); ++i) rows[i].per = std::move(cells[i]);
  }
  return rows;
}

}  // namespace daybook::query
