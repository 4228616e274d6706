#include "query/exec/groups/groups.h"

#include <algorithm>
#include <cmath>

#include "query/exec/groups/hide.h"
#include "query/exec/groups/rules.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/records.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

constexpr double kDaysOfYear = 365.25;
constexpr const char* kTotalWord = "total";
constexpr const char* kHiddenSign = "*";

Cell Ratio(double part, double whole, double per) {
  return whole == 0 ? Cell{} : Cell{part * per / whole};
}
Cell CountCell(uint64_t count) { return {static_cast<double>(count)}; }

// Counts are shown as whole numbers.
bool IsCount(GroupFn fn) {
  return fn == GroupFn::kCount || fn == GroupFn::kResidents || fn == GroupFn::kCountIf ||
         fn == GroupFn::kDistinct;
}

bool UsesCells(GroupFn fn) {
  return fn >= GroupFn::kAverage && fn != GroupFn::kRatePersonYears && fn != GroupFn::kComputed;
}
bool UsesTruth(GroupFn fn) { return fn == GroupFn::kCountIf || fn == GroupFn::kPercentIf; }
// Columns that speak of the rows not kept too: their groups are shown even if none was kept.
bool UsesAll(GroupFn fn) {
  return fn == GroupFn::kPercent || fn == GroupFn::kRate || fn == GroupFn::kRateResidents ||
         fn == GroupFn::kRatePersonYears;
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

// The columns that an expression over groups is made of.
std::vector<size_t> ColumnsIn(const ExprNode& value) {
  std::vector<size_t> columns;
  std::vector<const ExprNode*> open = {&value};
  while (!open.empty()) {
    const ExprNode* node = open.back();
    open.pop_back();
    if (const auto* cell = dynamic_cast<const GroupCellNode*>(node))
      columns.push_back(cell->column());
    for (const ExprNode* child : node->Children()) open.push_back(child);
  }
  return columns;
}

ast::AggregateFn SummaryFn(GroupFn fn) {
  if (fn == GroupFn::kAverage) return ast::AggregateFn::kAverage;
  if (fn == GroupFn::kMedian) return ast::AggregateFn::kMedian;
  if (fn == GroupFn::kMin) return ast::AggregateFn::kMin;
  if (fn == GroupFn::kMax) return ast::AggregateFn::kMax;
  return ast::AggregateFn::kSum;
}

}  // namespace

Groups::Groups(const BoundQuery& query) : query_(query), columns_(query.columns) {
  Prepare(whole_);
}

Groups::Worked Groups::WorkOut(const Batch& batch, Exec& exec) const {
  Worked worked;
  worked.cells.resize(columns_.size());
  worked.keys.resize(columns_.size());
  worked.truths.resize(columns_.size());
  for (size_t c = 0; c < columns_.size(); ++c) {
    const BoundColumn& column = columns_[c];
    if (column.fn == GroupFn::kKey) {
      worked.cells[c] = column.value->Cells(batch, exec);
      worked.keys[c] = column.value->Output(batch, exec);
    } else if (UsesTruth(column.fn)) {
      worked.truths[c] = column.value->Truths(batch, exec);
    } else if (UsesCells(column.fn)) {
      worked.cells[c] = column.value->Cells(batch, exec);
      if (column.units_at) NoteParts(*column.units_at, *column.value, worked.cells[c], batch, exec);
    }
  }
  return worked;
}

void Groups::Prepare(Group& group) const {
  group.cells.resize(columns_.size());
  group.holds.resize(columns_.size());
}

void Groups::AddRow(Group& group, const Worked& worked, const Batch& batch, size_t row,
                    bool kept) const {
  if (group.all == 0) {
    Prepare(group);
    group.key_cells.clear();
    for (size_t c = 0; c < columns_.size(); ++c)
      if (columns_[c].fn == GroupFn::kKey) group.key_cells.push_back(worked.cells[c][row]);
  }
  if (group.all == 0 || (group.kept == 0 && kept)) {
    group.key_values.clear();
    for (size_t c = 0; c < columns_.size(); ++c)
      if (columns_[c].fn == GroupFn::kKey) group.key_values.push_back(worked.keys[c][row]);
  }
  ++group.all;
  group.all_residents.insert(batch.residents[row].value);
  if (!kept) return;
  ++group.kept;
  group.kept_residents.insert(batch.residents[row].value);
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (UsesTruth(columns_[c].fn) && worked.truths[c][row] == Truth::kTrue) ++group.holds[c];
    if (UsesCells(columns_[c].fn)) group.cells[c].push_back(worked.cells[c][row]);
  }
}

void Groups::Add(const Batch& batch, const TruthColumn& kept, const std::vector<double>& days,
                 Exec& exec) {
  const Worked worked = WorkOut(batch, exec);
  std::string key;
  for (size_t i = 0; i < batch.size(); ++i) {
    key.clear();
    for (size_t c = 0; c < columns_.size(); ++c)
      if (columns_[c].fn == GroupFn::kKey) AppendKey(worked.cells[c][i], key);
    Group& group = groups_[key];
    AddRow(group, worked, batch, i, kept[i] == Truth::kTrue);
    if (!days.empty()) group.person_days += days[i];
    if (!query_.totals) continue;
    AddRow(whole_, worked, batch, i, kept[i] == Truth::kTrue);
    if (!days.empty()) whole_.person_days += days[i];
  }
}

void Groups::AddDays(const Batch& residents, const std::vector<NodePtr>& keys,
                     const std::vector<double>& days, Exec& exec) {
  std::vector<CellColumn> cells;
  std::vector<std::vector<Value>> values;
  for (const NodePtr& node : keys) {
    cells.push_back(node->Cells(residents, exec));
    values.push_back(node->Output(residents, exec));
  }
  for (size_t i = 0; i < residents.size(); ++i) {
    if (days[i] == 0) continue;
    std::string key;
    for (const CellColumn& column : cells) AppendKey(column[i], key);
    Group& group = groups_[key];
    if (group.all == 0 && group.person_days == 0) {
      Prepare(group);
      for (size_t k = 0; k < keys.size(); ++k) {
        group.key_cells.push_back(cells[k][i]);
        group.key_values.push_back(values[k][i]);
      }
    }
    group.person_days += days[i];
    whole_.person_days += days[i];
  }
}

GroupNumbers Groups::NumbersOf(const Group& group, uint64_t kept_of_all) const {
  GroupNumbers numbers;
  numbers.all = group.all;
  numbers.kept = group.kept;
  numbers.all_residents = group.all_residents.size();
  numbers.kept_residents = group.kept_residents.size();
  numbers.kept_of_all = kept_of_all;
  numbers.person_days = group.person_days;
  numbers.holds = group.holds;
  numbers.known.resize(columns_.size());
  for (size_t c = 0; c < columns_.size(); ++c)
    for (const Cell& cell : group.cells[c]) numbers.known[c] += cell.known() ? 1 : 0;
  return numbers;
}

Cell Groups::Column(size_t index, const Group& group, const GroupNumbers& numbers) const {
  const BoundColumn& column = columns_[index];
  const double kept = static_cast<double>(numbers.kept);
  switch (column.fn) {
    case GroupFn::kKey:
    case GroupFn::kComputed:
      return {};
    case GroupFn::kCount:
      return CountCell(numbers.kept);
    case GroupFn::kResidents:
      return CountCell(numbers.kept_residents);
    case GroupFn::kPercent:
      return Ratio(kept, static_cast<double>(numbers.all), 100);
    case GroupFn::kShare:
      return Ratio(kept, static_cast<double>(numbers.kept_of_all), 100);
    case GroupFn::kRate:
      return Ratio(kept, static_cast<double>(numbers.all), column.parameter);
    case GroupFn::kRateResidents:
      return Ratio(static_cast<double>(numbers.kept_residents),
                   static_cast<double>(numbers.all_residents), column.parameter);
    case GroupFn::kRatePersonYears:
      return Ratio(kept, numbers.person_days / kDaysOfYear, column.parameter);
    case GroupFn::kCountIf:
      return CountCell(numbers.holds[index]);
    case GroupFn::kPercentIf:
      return Ratio(static_cast<double>(numbers.holds[index]), kept, 100);
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

GroupRow Groups::RowOf(const Group& group, const GroupNumbers& numbers, Exec& exec) const {
  GroupRow row;
  row.shown.reserve(columns_.size());
  row.cells.reserve(columns_.size());
  row.total = &group == &whole_;
  size_t next_key = 0;
  for (size_t c = 0; c < columns_.size(); ++c) {
    const GroupFn fn = columns_[c].fn;
    if (fn == GroupFn::kKey && row.total) {
      row.cells.emplace_back();
      row.shown.emplace_back();
      if (next_key++ == 0) row.shown.back().v = std::string(kTotalWord);
      continue;
    }
    if (fn == GroupFn::kKey) {
      row.cells.push_back(group.key_cells[next_key]);
      row.shown.push_back(group.key_values[next_key++]);
      continue;
    }
    if (columns_[c].units_at) NoteLeftOut(*columns_[c].units_at, group.cells[c], exec);
    row.cells.push_back(Column(c, group, numbers));
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
    Prepare(group);
    for (const RuleFieldNode* field : fields) {
      group.key_cells.push_back(field->CellOf(line));
      group.key_values.push_back(field->ValueOf(line));
    }
  }
}

Groups::Group Groups::Nobody() const {
  Group nobody;
  Prepare(nobody);
  return nobody;
}

// Groups of the answer, by their keys.
std::vector<const Groups::Group*> Groups::Ordered() const {
  bool shows_all = false;
  for (const BoundColumn& column : columns_) shows_all |= column.shown && UsesAll(column.fn);
  const bool any_key = !columns_.empty() && columns_.front().fn == GroupFn::kKey;
  std::vector<const Group*> ordered;
  for (const auto& [key, group] : groups_)
    if (group.kept > 0 || group.is_line || shows_all || !any_key) ordered.push_back(&group);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Group* a, const Group* b) {
    for (size_t i = 0; i < a->key_cells.size(); ++i) {
      const int order = SortOrder(a->key_cells[i], b->key_cells[i]);
      if (order != 0) return order < 0;
    }
    return false;
  });
  return ordered;
}

std::vector<GroupRow> Groups::Rows(Exec& exec) const {
  const bool any_key = !columns_.empty() && columns_.front().fn == GroupFn::kKey;
  std::vector<const Group*> ordered = Ordered();
  Group nobody = Nobody();
  if (ordered.empty() && !any_key) ordered.push_back(&nobody);
  uint64_t kept_of_all = 0;
  for (const auto& [key, group] : groups_) kept_of_all += group.kept;
  if (query_.totals) ordered.push_back(&whole_);
  std::vector<GroupNumbers> numbers;
  numbers.reserve(ordered.size());
  for (const Group* group : ordered) numbers.push_back(NumbersOf(*group, kept_of_all));
  HiddenCells hidden(ordered.size(), std::vector<bool>(columns_.size(), false));
  if (query_.hide) {
    hidden = HideSmall(columns_, numbers, query_.totals, query_.hide->below);
    for (GroupNumbers& of_group : numbers)
      of_group = Rounded(std::move(of_group), query_.hide->round_to);
  }
  std::vector<GroupRow> rows;
  rows.reserve(ordered.size());
  for (size_t i = 0; i < ordered.size(); ++i) {
    rows.push_back(RowOf(*ordered[i], numbers[i], exec));
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (!hidden[i][c]) continue;
      rows[i].cells[c] = Cell{};
      rows[i].shown[c].v = std::string(kHiddenSign);
    }
  }
  WorkOutComputed(rows, hidden, exec);
  return rows;
}

// Expressions over the other columns of the same groups.
void Groups::WorkOutComputed(std::vector<GroupRow>& rows, HiddenCells& hidden, Exec& exec) const {
  std::vector<CellColumn> columns;
  const Batch batch = BatchOf(rows, columns_.size(), columns);
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].fn != GroupFn::kComputed) continue;
    CellColumn cells = columns_[c].value->Cells(batch, exec);
    const std::vector<size_t> parts = ColumnsIn(*columns_[c].value);
    for (size_t i = 0; i < rows.size(); ++i) {
      hidden[i][c] = std::any_of(parts.begin(), parts.end(),
                                 [&](size_t part) { return bool(hidden[i][part]); });
      if (hidden[i][c]) cells[i] = Cell{};
      rows[i].cells[c] = cells[i];
      rows[i].shown[c] = ToValue(cells[i], exec.reader);
      if (hidden[i][c]) rows[i].shown[c].v = std::string(kHiddenSign);
    }
    columns[c] = cells;  // a later one may be made of this
  }
}

Batch BatchOf(const std::vector<GroupRow>& rows, size_t width, std::vector<CellColumn>& columns) {
  Batch batch;
  batch.residents.resize(rows.size());
  columns.assign(width, CellColumn(rows.size()));
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t c = 0; c < width; ++c) columns[c][i] = rows[i].cells[c];
  batch.group_columns = &columns;
  return batch;
}

}  // namespace daybook::query
