#include "query/exec/patterns/alike.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "query/exec/nodes/basic.h"

namespace daybook::query {
namespace {

// What tells rows apart: columns of one number a row.
struct Keys {
  std::vector<std::vector<uint64_t>> columns;

  bool Before(uint32_t a, uint32_t b) const {
    for (const auto& column : columns)
      if (column[a] != column[b]) return column[a] < column[b];
    return false;
  }
};

uint64_t NumberOf(RowRef row) { return uint64_t{row.segment} << 32 | row.row; }

void AddRecords(const std::vector<RowRef>& records, std::span<const uint32_t> rows, Keys& keys) {
  if (records.empty()) return;
  auto& column = keys.columns.emplace_back();
  column.reserve(rows.size());
  for (uint32_t row : rows) column.push_back(NumberOf(records[row]));
}

void AddLevel(const Batch& batch, int level, Keys& keys) {
  std::vector<uint32_t> rows;
  const Batch& looked_at = OuterBatch(batch, level, rows);
  AddRecords(looked_at.records, rows, keys);
  for (const std::vector<RowRef>& more : looked_at.more_records) AddRecords(more, rows, keys);
  if (looked_at.days.empty()) return;
  auto& column = keys.columns.emplace_back();
  for (uint32_t row : rows) column.push_back(static_cast<uint64_t>(looked_at.days[row]));
}

}  // namespace

AlikeRows FindAlikeRows(const Batch& batch, const std::vector<int>& looks_at) {
  Keys keys;
  auto& residents = keys.columns.emplace_back();
  residents.reserve(batch.size());
  for (ResidentNo resident : batch.residents) residents.push_back(resident.value);
  for (int level : looks_at) AddLevel(batch, level, keys);

  std::vector<uint32_t> order(batch.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto before = [&keys](uint32_t a, uint32_t b) { return keys.Before(a, b); };
  std::stable_sort(order.begin(), order.end(), before);
  // The sort is stable: the first row of a kind comes first of it.
  std::vector<uint32_t> first_of(batch.size());
  for (size_t i = 0; i < order.size(); ++i)
    first_of[order[i]] =
        i > 0 && !before(order[i - 1], order[i]) ? first_of[order[i - 1]] : order[i];
  AlikeRows alike;
  alike.kind_of.resize(batch.size());
  for (uint32_t row = 0; row < first_of.size(); ++row) {
    if (first_of[row] == row) {
      alike.kind_of[row] = static_cast<uint32_t>(alike.firsts.size());
      alike.firsts.push_back(row);
    } else {
      alike.kind_of[row] = alike.kind_of[first_of[row]];
    }
  }
  return alike;
}

Ragged Spread(const Ragged& found, const std::vector<uint32_t>& kind_of) {
  Ragged out;
  out.offsets.reserve(kind_of.size() + 1);
  for (uint32_t kind : kind_of) {
    out.rows.insert(out.rows.end(), found.rows.begin() + found.offsets[kind],
                    found.rows.begin() + found.offsets[kind + 1]);
    out.offsets.push_back(static_cast<uint32_t>(out.rows.size()));
  }
  return out;
}

}  // namespace daybook::query
