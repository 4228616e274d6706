#include "query/exec/groups.h"

#include <algorithm>
#include <cmath>

#include "query/exec/basic.h"
#include "query/exec/records.h"
#include "query/exec/rules.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

Cell Ratio(double part, double whole, double per) {
  return whole == 0 ? Cell{} : Cell{part * per / whole};
}
Cell CountCell(uint64_t count) { return {static_cast<double>(count)}; }

// Counts are shown as whole numbers.
bool IsCount(GroupFn fn) {
  return fn == GroupFn::kCount || fn == GroupFn::kResidents || fn == GroupFn::kCountIf ||
         fn == GroupFn::kDistinct;
}

bool UsesCells(GroupFn fn) { return fn >= GroupFn::kAverage; }
bool UsesTruth(GroupFn fn) { return fn == GroupFn::kCountIf || fn == GroupFn::kPercentIf; }
// Columns that speak of the rows not kept too: their groups are shown even if none was kept.
bool UsesAll(GroupFn fn) {
  return fn == GroupFn::kPercent || fn == GroupFn::kRate || fn == GroupFn::kRateResidents;
}

// Linear between the two nearest ranks; 50 is the median.
Cell Percentile(const std::vector<Cell>& cells, double p) {
  Cell like;
  const std::vector<double> numbers = SortedNumbers(cells, like);
  if (numbers.empty()) return {};
  const double rank = p / 100 * static_cast<double>(numbers.size() - 1);
  const size_t below = static_cast<size_t>(std::floor(rank));
  const size_t above = std::min(below + 1, numbers.size() - 1);
  const double part = rank - std::floor(rank);
  return WithNumber(like, numbers[below] + (numbers[above] - numbers[below]) * part);
}

ast::AggregateFn SummaryFn(GroupFn fn) {
  if (fn == GroupFn::kAverage) return ast::AggregateFn::kAverage;
  if (fn == GroupFn::kMedian) return ast::AggregateFn::kMedian;
  if (fn == GroupFn::kMin) return ast::AggregateFn::kMin;
  if (fn == GroupFn::kMax) return ast::AggregateFn::kMax;
  return ast::AggregateFn::kSum;
}

}  // namespace

void Groups::Add(const Batch& batch, const TruthColumn& kept, Exec& exec) {
  std::vector<CellColumn> cells(columns_.size());
  std::vector<std::vector<Value>> keys(columns_.size());
  std::vector<TruthColumn> truths(columns_.size());
  for (size_t c = 0; c < columns_.size(); ++c) {
    const BoundColumn& column = columns_[c];
    if (column.fn == GroupFn::kKey) {
      cells[c] = column.value->Cells(batch, exec);
      keys[c] = column.value->Output(batch, exec);
    } else if (UsesTruth(column.fn)) {
      truths[c] = column.value->Truths(batch, exec);
    } else if (UsesCells(column.fn)) {
      cells[c] = column.value->Cells(batch, exec);
    }
  }
  std::string key;
  for (size_t i = 0; i < batch.size(); ++i) {
    key.clear();
    for (size_t c = 0; c < columns_.size(); ++c)
      if (columns_[c].fn == GroupFn::kKey) AppendKey(cells[c][i], key);
    Group& group = groups_[key];
    if (group.all == 0) {
      group.cells.resize(columns_.size());
      group.holds.resize(columns_.size());
      for (size_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c].fn != GroupFn::kKey) continue;
        group.key_cells.push_back(cells[c][i]);
      }
    }
    if (group.all == 0 || (group.kept == 0 && kept[i] == Truth::kTrue)) {
      group.key_values.clear();
      for (size_t c = 0; c < columns_.size(); ++c)
        if (columns_[c].fn == GroupFn::kKey) group.key_values.push_back(keys[c][i]);
    }
    ++group.all;
    group.all_residents.insert(batch.residents[i].value);
    if (kept[i] != Truth::kTrue) continue;
    ++group.kept;
    group.kept_residents.insert(batch.residents[i].value);
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (UsesTruth(columns_[c].fn) && truths[c][i] == Truth::kTrue) ++group.holds[c];
      if (UsesCells(columns_[c].fn)) group.cells[c].push_back(cells[c][i]);
    }
  }
}

Cell Groups::Column(const BoundColumn& column, size_t index, const Group& group,
                    uint64_t kept_of_all) const {
  const double kept = static_cast<double>(group.kept);
  switch (column.fn) {
    case GroupFn::kKey:
      return {};
    case GroupFn::kCount:
      return CountCell(group.kept);
    case GroupFn::kResidents:
      return CountCell(group.kept_residents.size());
    case GroupFn::kPercent:
      return Ratio(kept, static_cast<double>(group.all), 100);
    case GroupFn::kShare:
      return Ratio(kept, static_cast<double>(kept_of_all), 100);
    case GroupFn::kRate:
      return Ratio(kept, static_cast<double>(group.all), column.parameter);
    case GroupFn::kRateResidents:
      return Ratio(static_cast<double>(group.kept_residents.size()),
                   static_cast<double>(group.all_residents.size()), column.parameter);
    case GroupFn::kCountIf:
      return CountCell(group.holds[index]);
    case GroupFn::kPercentIf:
      return Ratio(static_cast<double>(group.holds[index]), kept, 100);
    case GroupFn::kDistinct: {
      std::unordered_set<std::string> seen;
      for (const Cell& cell : group.cells[index]) {
        std::string key;
        AppendKey(cell, key);
        if (cell.known()) seen.insert(key);
      }
      return CountCell(seen.size());
    }
    case GroupFn::kPercentile:
      return Percentile(group.cells[index], column.parameter);
    case GroupFn::kAverage:
    case GroupFn::kMedian:
    case GroupFn::kMin:
    case GroupFn::kMax:
    case GroupFn::kSum:
      break;
  }
  return Summarise(SummaryFn(column.fn), group.cells[index]);
}

GroupRow Groups::RowOf(const Group& group, uint64_t kept_of_all, Exec& exec) const {
  GroupRow row;
  row.shown.reserve(columns_.size());
  row.cells.reserve(columns_.size());
  size_t next_key = 0;
  for (size_t c = 0; c < columns_.size(); ++c) {
    const GroupFn fn = columns_[c].fn;
    if (fn == GroupFn::kKey) {
      row.cells.push_back(group.key_cells[next_key]);
      row.shown.push_back(group.key_values[next_key++]);
      continue;
    }
    row.cells.push_back(Column(columns_[c], c, group, kept_of_all));
    const Cell& cell = row.cells.back();
    row.shown.push_back(IsCount(fn) ? Value(static_cast<int64_t>(std::get<double>(cell.v)))
                                    : ToValue(cell, exec.reader));
  }
  return row;
}

void Groups::AddLines(const RuleTable& rules) {
  std::vector<const RuleFieldNode*> fields;
  for (const BoundColumn& column : columns_) {
    if (column.fn != GroupFn::kKey) continue;
    const auto* let = dynamic_cast<const LetRefNode*>(column.value.get());
    const ExprNode* value = let ? let->Children().front() : nullptr;
    fields.push_back(dynamic_cast<const RuleFieldNode*>(value));
    if (!fields.back()) return;  // the lines alone don't say which groups there are
  }
  if (fields.empty()) return;
  for (size_t line = 1; line <= rules.line_count(); ++line) {
    std::string key;
    for (const RuleFieldNode* field : fields) AppendKey(field->CellOf(line), key);
    Group& group = groups_[key];
    group.is_line = true;
    if (group.all > 0 || !group.key_cells.empty()) continue;
    group.cells.resize(columns_.size());
    group.holds.resize(columns_.size());
    for (const RuleFieldNode* field : fields) {
      group.key_cells.push_back(field->CellOf(line));
      group.key_values.push_back(field->ValueOf(line));
    }
  }
}

std::vector<GroupRow> Groups::Rows(Exec& exec) const {
  bool any_key = false;
  bool shows_all = false;
  uint64_t kept_of_all = 0;
  for (const BoundColumn& column : columns_) {
    any_key |= column.fn == GroupFn::kKey;
    shows_all |= UsesAll(column.fn);
  }
  std::vector<const Group*> ordered;
  for (const auto& [key, group] : groups_) {
    kept_of_all += group.kept;
    if (group.kept > 0 || group.is_line || shows_all || !any_key) ordered.push_back(&group);
  }
  Group nobody;
  nobody.cells.resize(columns_.size());
  nobody.holds.resize(columns_.size());
  if (ordered.empty() && !any_key) ordered.push_back(&nobody);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Group* a, const Group* b) {
    for (size_t i = 0; i < a->key_cells.size(); ++i) {
      const int order = SortOrder(a->key_cells[i], b->key_cells[i]);
      if (order != 0) return order < 0;
    }
    return false;
  });
  std::vector<GroupRow> rows;
  rows.reserve(ordered.size());
  for (const Group* group : ordered) rows.push_back(RowOf(*group, kept_of_all, exec));
  return rows;
}

}  // namespace daybook::query
