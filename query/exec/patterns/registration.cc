#include "query/exec/patterns/registration.h"

#include <algorithm>
#include <span>

namespace daybook::query {
namespace {

using ledger::Disposition;

bool LiesAfter(const RowTime& time, const RowTime& on) {
  if (time.has_clock && on.has_clock) return time.utc_micros > on.utc_micros;
  return time.day > on.last_day;
}

// After its last day, for an end without a clock is a day still in it; where the source says that
// it is over, from its first instant on.
bool HasEnded(const RowTime& end, const RowTime& on, bool is_over) {
  if (is_over) return !end.known || !LiesAfter(end, on);
  if (!end.has_clock) return end.known && end.last_day < on.last_day;
  return on.has_clock ? end.utc_micros <= on.utc_micros : end.day <= on.last_day;
}

bool IsOpen(RowRef row, const RowTime& on, const Reader& reader) {
  const Disposition disposition = ledger::DispositionOf(reader.StatusOf(row));
  const bool over = disposition == Disposition::kDone;
  if (!over && disposition != Disposition::kOpen) return false;
  return !HasEnded(reader.EndOf(row), on, over);
}

// `rows` in clinical order, as a scan gives them.
Cell Registered(std::span<const RowRef> rows, const RowTime& on, const Reader& reader) {
  Cell since;
  for (const RowRef row : rows) {
    const RowTime start = reader.StartOf(row);
    if (start.known && !LiesAfter(start, on) && IsOpen(row, on, reader)) since = {start};
  }
  return since;
}

}  // namespace

CellColumn RegisteredCells(const Batch& batch, const std::vector<RowTime>& dates, Exec& exec) {
  std::vector<ResidentNo> wanted = batch.residents;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  const projections::GroupedRows found = exec.reader.ScanResidents(
      wanted, {projections::KindBit(ledger::Kind::kRegistration), {}, false});
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto at =
        std::lower_bound(found.residents.begin(), found.residents.end(), batch.residents[i]);
    if (at == found.residents.end() || *at != batch.residents[i] || !dates[i].known) continue;
    const size_t group = static_cast<size_t>(at - found.residents.begin());
    const size_t first = found.offsets[group];
    cells[i] = Registered(std::span(found.rows).subspan(first, found.offsets[group + 1] - first),
                          dates[i], exec.reader);
  }
  return cells;
}

}  // namespace daybook::query
