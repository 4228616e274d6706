#include "query/exec/nodes/neighbour.h"

#include <algorithm>
#include <span>

#include "query/exec/patterns/steps.h"

namespace daybook::query {

namespace {

// A moment's day is that of its own zone: two moments can stand the other way round by so much.
constexpr CivilDay kZonesApart = 2;

// The first of the rows, which are in clinical order, whose start may be on that day or after it.
size_t FirstFrom(std::span<const RowRef> rows, CivilDay day, const Reader& reader) {
  const auto from = std::ranges::partition_point(rows, [&](RowRef row) {
    const RowTime start = reader.StartOf(row);
    return start.known && start.day < day;
  });
  return static_cast<size_t>(from - rows.begin());
}

}  // namespace

RowRef NeighbourNode::Nearest(std::span<const RowRef> rows, const RowTime& at, const RowRef* here,
                              const Reader& reader) const {
  const bool next = word() == ast::PickWord::kNext;
  int left = ordinal();
  const auto is_it = [&](RowRef row) {
    if (here && IsSameRecord(row, *here, reader)) return false;
    const RowTime start = reader.StartOf(row);
    return (next ? Before(at, start) : Before(start, at)) == Truth::kTrue && --left == 0;
  };
  // Of many rows only those near the day are looked at: none that begins later is before it.
  if (next) {
    for (size_t k = FirstFrom(rows, at.last_day - kZonesApart, reader); k < rows.size(); ++k)
      if (is_it(rows[k])) return rows[k];
  } else {
    for (size_t k = FirstFrom(rows, at.last_day + 1 + kZonesApart, reader); k > 0; --k)
      if (is_it(rows[k - 1])) return rows[k - 1];
  }
  return RowRef{};
}

CellColumn NeighbourNode::Cells(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern()->Eval(batch, exec);
  const CellColumn from = from_ ? from_->Cells(batch, exec) : CellColumn();
  const RowTime index = exec.date.instant ? exec.date.AsExactTime() : exec.date.AsTime();
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto* here = from_ ? std::get_if<RecordCell>(&from[i].v) : nullptr;
    if (from_ && !here) continue;
    const RowTime at = here ? exec.reader.StartOf(here->row) : index;
    if (!at.known) continue;
    const RowRef nearest = Nearest(RowsOf(found, i), at, here ? &here->row : nullptr, exec.reader);
    if (nearest) cells[i] = {RecordCell{nearest}};
  }
  return cells;
}

}  // namespace daybook::query
