#pragma once
// The rows an operator works on at a time: residents, or records. A batch of records inside
// `with (…)` knows the rows outside it, so that an alias or a let of an outer record is reached.
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "query/values/cell.h"
#include "query/values/times.h"

namespace daybook::query {

// Residents in one batch of a population run.
inline constexpr size_t kBatchRowsMax = 16'384;

class ExprNode;

struct Batch {
  std::vector<ResidentNo> residents;  // one a row
  std::vector<RowRef> records;        // one a row, or empty in a batch of residents
  // Further records of the row (`conditions as a, conditions as b`): slot, then row.
  std::vector<std::vector<RowRef>> more_records;
  // Of a batch of residents, where each row is of days of its own: their first. Else empty.
  std::vector<CivilDay> days;
  const Batch* outer = nullptr;
  std::vector<uint32_t> outer_row;  // row of `outer` behind each row

  // Of a batch of groups: the cells of each of their columns, one a group.
  const std::vector<CellColumn>* group_columns = nullptr;

  // What was already worked out for this batch, by expression and index date.
  mutable std::map<std::pair<const ExprNode*, IndexDate>, CellColumn> worked_out;

  size_t size() const { return residents.size(); }
  bool of_records() const { return !records.empty(); }
};

// Rows of `batch` where keep is true, as a batch with the same outer.
Batch Select(const Batch& batch, const std::vector<uint32_t>& rows);

}  // namespace daybook::query
