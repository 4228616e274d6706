#include "query/exec/nodes/neighbour.h"

#include <span>

namespace daybook::query {

CellColumn NeighbourNode::Cells(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern()->Eval(batch, exec);
  const CellColumn from = from_ ? from_->Cells(batch, exec) : CellColumn();
  const bool next = word() == ast::PickWord::kNext;
  const RowTime index = exec.date.instant ? exec.date.AsExactTime() : exec.date.AsTime();
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto* here = from_ ? std::get_if<RecordCell>(&from[i].v) : nullptr;
    if (from_ && !here) continue;
    const RowTime at = here ? exec.reader.StartOf(here->row) : index;
    std::vector<RowRef> beyond;
    for (uint32_t k = found.offsets[i]; k < found.offsets[i + 1]; ++k) {
      const RowRef row = found.rows[k];
      if (here && IsSameRecord(row, here->row, exec.reader)) continue;
      const RowTime start = exec.reader.StartOf(row);
      if ((next ? Before(at, start) : Before(start, at)) == Truth::kTrue) beyond.push_back(row);
    }
    const auto nth = static_cast<size_t>(ordinal() - 1);
    if (nth >= beyond.size()) continue;
    cells[i] = {RecordCell{next ? beyond[nth] : beyond[beyond.size() - 1 - nth]}};
  }
  return cells;
}

}  // namespace daybook::query
