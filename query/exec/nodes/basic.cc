#include "query/exec/nodes/basic.h"

#include "ledger/base/check.h"

namespace daybook::query {

CellColumn IndexDateNode::Cells(const Batch& batch, Exec& exec) const {
  Cell cell;
  cell.v = exact_ ? exec.now : exec.date.AsTime();
  return CellColumn(batch.size(), cell);
}

const Batch& OuterBatch(const Batch& batch, int depth, std::vector<uint32_t>& rows) {
  const Batch* at = &batch;
  rows.resize(batch.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<uint32_t>(i);
  for (int level = 0; level < depth; ++level) {
    DAYBOOK_CHECK(at->outer != nullptr);
    for (uint32_t& row : rows) row = at->outer_row[row];
    at = at->outer;
  }
  return *at;
}

CellColumn RecordRefNode::Cells(const Batch& batch, Exec&) const {
  std::vector<uint32_t> rows;
  const Batch& outer = OuterBatch(batch, depth_, rows);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const RowRef record =
        slot_ == 0 ? outer.records[rows[i]] : outer.more_records[slot_ - 1][rows[i]];
    if (record) cells[i].v = RecordCell{record};
  }
  return cells;
}

CellColumn LetRefNode::Cells(const Batch& batch, Exec& exec) const {
  std::vector<uint32_t> rows;
  const Batch& outer = OuterBatch(batch, depth_, rows);
  const std::pair key(value_.get(), exec.date);
  auto found = outer.worked_out.find(key);
  if (found == outer.worked_out.end())
    found = outer.worked_out.emplace(key, value_->Cells(outer, exec)).first;
  if (depth_ == 0) return found->second;
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = found->second[rows[i]];
  return cells;
}

std::vector<CellColumn> LetRefNode::Others(const Batch& batch, Exec& exec) const {
  std::vector<uint32_t> rows;
  const std::vector<CellColumn> others = value_->Others(OuterBatch(batch, depth_, rows), exec);
  if (others.empty()) return {};
  std::vector<CellColumn> out(batch.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = others[rows[i]];
  return out;
}

std::vector<Value> LetRefNode::Output(const Batch& batch, Exec& exec) const {
  return depth_ == 0 ? value_->Output(batch, exec) : ExprNode::Output(batch, exec);
}

CellColumn AtDateNode::Cells(const Batch& batch, Exec& exec) const {
  if (batch.size() == 0) return {};
  const CellColumn dates = date_->Cells(batch, exec);
  const auto* date = std::get_if<RowTime>(&dates[0].v);
  if (!date || !date->known) return CellColumn(batch.size());
  const IndexDate before = exec.date;
  exec.date = IndexDate{date->last_day, std::nullopt};
  if (date->has_clock) exec.date.instant = date->utc_micros;
  CellColumn cells = value_->Cells(batch, exec);
  exec.date = before;
  return cells;
}

std::string AtDateNode::Describe() const { return value_->Describe() + " at " + date_->Describe(); }

}  // namespace daybook::query
