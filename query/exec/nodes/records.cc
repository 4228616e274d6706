#include "query/exec/nodes/records.h"

#include <algorithm>

#include "query/exec/nodes/fields.h"
#include "query/values/compare.h"
#include "query/values/lengths.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

std::string_view PickText(ast::PickWord word) {
  switch (word) {
    case ast::PickWord::kLatest:
      return "Latest";
    case ast::PickWord::kEarliest:
      return "Earliest";
    case ast::PickWord::kHighest:
      return "Highest";
    case ast::PickWord::kLowest:
      return "Lowest";
    case ast::PickWord::kNext:
      return "Next";
    case ast::PickWord::kPrevious:
      return "Previous";
  }
  return "Latest";
}

std::string_view FnText(ast::AggregateFn fn) {
  switch (fn) {
    case ast::AggregateFn::kSum:
      return "SumOf";
    case ast::AggregateFn::kAverage:
      return "AverageOf";
    case ast::AggregateFn::kMin:
      return "MinOf";
    case ast::AggregateFn::kMax:
      return "MaxOf";
    case ast::AggregateFn::kMedian:
      return "MedianOf";
    case ast::AggregateFn::kList:
      return "ListOf";
  }
  return "ListOf";
}

// A record's value as an amount; nullopt for records that have none.
std::optional<QuantityCell> AmountOf(RowRef row, const Reader& reader) {
  const projections::RowValue value = reader.ValueOf(row);
  if (value.form == projections::ValueForm::kQuantity)
    return QuantityCell{value.number, std::string(reader.TextOf(value.unit)), value.comparator,
                        AnalyteOf(row, reader)};
  if (value.form == projections::ValueForm::kInteger)
    return QuantityCell{value.number, "", {}, Analyte::kOther};
  return std::nullopt;
}

// True for what can be summed: exact numbers, amounts and lengths.
bool IsExact(const Cell& cell) {
  if (const auto* quantity = std::get_if<QuantityCell>(&cell.v))
    return quantity->comparator == ledger::Comparator::kNone;
  return std::holds_alternative<double>(cell.v) || std::holds_alternative<DurationCell>(cell.v);
}

// What `first` is summed up in: of lengths of time the finest unit among those it goes together
// with, so that days and seconds are one sum; else its own unit.
Cell LikeOf(const Cell& first, std::span<const Cell> cells) {
  const auto* length = std::get_if<DurationCell>(&first.v);
  if (!length) return first;
  DurationCell finest = *length;
  for (const Cell& cell : cells)
    if (const auto* other = std::get_if<DurationCell>(&cell.v);
        other && AmountIn(*other, finest.unit))
      finest.unit = std::max(finest.unit, other->unit);
  return {finest};
}

// Numbers in the unit of LikeOf the first, in the order of the cells; what can't be brought to it
// is left out.
std::vector<double> ToNumbers(std::span<const Cell> cells, Cell& like) {
  std::vector<double> numbers;
  for (const Cell& cell : cells) {
    if (!IsExact(cell)) continue;
    if (numbers.empty()) like = LikeOf(cell, cells);
    if (cell.v.index() != like.v.index()) continue;
    if (const auto* number = std::get_if<double>(&cell.v)) numbers.push_back(*number);
    if (const auto* length = std::get_if<DurationCell>(&cell.v))
      if (const auto amount = AmountIn(*length, std::get<DurationCell>(like.v).unit))
        numbers.push_back(*amount);
    if (const auto* quantity = std::get_if<QuantityCell>(&cell.v))
      if (const auto converted = ConvertTo(*quantity, std::get<QuantityCell>(like.v)))
        numbers.push_back(*converted);
  }
  return numbers;
}

// `<5` ranks just below 5, `>90` just above 90: the most extreme results come that way.
bool RanksBelow(const Cell& a, const Cell& b) {
  const auto* first = std::get_if<QuantityCell>(&a.v);
  const auto* second = std::get_if<QuantityCell>(&b.v);
  if (first && second) return RanksBelow(*first, *second);
  return Compare(ast::BinaryOp::kLess, a, b) == Truth::kTrue;
}

// Which cell is the highest or lowest; of equal ones the first. nullopt if none is known.
std::optional<size_t> ExtremeAt(std::span<const Cell> cells, bool highest) {
  std::optional<size_t> best;
  for (size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (!IsSortable(cell)) continue;
    if (!best || RanksBelow(highest ? cells[*best] : cell, highest ? cell : cells[*best])) best = i;
  }
  return best;
}

// The cells of the records found for one row of a batch.
std::span<const Cell> CellsOf(const CellColumn& cells, const Ragged& found, size_t row) {
  return std::span(cells).subspan(found.offsets[row], found.offsets[row + 1] - found.offsets[row]);
}

}  // namespace

Cell WithNumber(const Cell& like, double number) {
  if (const auto* quantity = std::get_if<QuantityCell>(&like.v))
    return {QuantityCell{number, quantity->unit, {}, quantity->analyte}};
  if (const auto* length = std::get_if<DurationCell>(&like.v))
    return {DurationCell{number, length->unit}};
  return {number};
}

std::vector<double> SortedNumbers(std::span<const Cell> cells, Cell& like) {
  std::vector<double> numbers = ToNumbers(cells, like);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Cell Summarise(ast::AggregateFn fn, std::span<const Cell> cells) {
  if (fn == ast::AggregateFn::kList) {
    std::vector<Cell> known;
    for (const Cell& cell : cells)
      if (cell.known()) known.push_back(cell);
    return {ListCell{std::make_shared<const std::vector<Cell>>(std::move(known))}};
  }
  if (fn == ast::AggregateFn::kMin || fn == ast::AggregateFn::kMax) {
    const auto at = ExtremeAt(cells, fn == ast::AggregateFn::kMax);
    return at ? cells[*at] : Cell{};
  }
  Cell like;
  if (fn == ast::AggregateFn::kMedian) {
    const std::vector<double> numbers = SortedNumbers(cells, like);
    if (numbers.empty()) return {};
    const size_t middle = numbers.size() / 2;
    const bool odd = numbers.size() % 2 == 1;
    return WithNumber(like, odd ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2);
  }
  const std::vector<double> numbers = ToNumbers(cells, like);
  if (numbers.empty()) return {};
  double sum = 0;
  for (double number : numbers) sum += number;
  if (fn == ast::AggregateFn::kSum) return WithNumber(like, sum);
  return WithNumber(like, sum / static_cast<double>(numbers.size()));
}

TruthColumn HasNode::Truths(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern_->Eval(batch, exec);
  TruthColumn truths(batch.size());
  for (size_t i = 0; i < truths.size(); ++i) {
    const uint32_t count = found.offsets[i + 1] - found.offsets[i];
    truths[i] = ToTruth(count >= at_least_ && count <= at_most_);
  }
  return truths;
}

Cell PickNode::PickFrom(const RowRef* begin, const RowRef* end, Exec& exec) const {
  const size_t nth = static_cast<size_t>(ordinal_ - 1);
  if (nth >= static_cast<size_t>(end - begin)) return {};
  if (word_ == ast::PickWord::kEarliest) return {RecordCell{begin[nth]}};
  if (word_ == ast::PickWord::kLatest) {
    // Records without a time stand last in clinical order; from the other end they come last too.
    const RowRef* dated = end;
    while (dated != begin && !exec.reader.StartOf(*(dated - 1)).known) --dated;
    const size_t count = static_cast<size_t>(dated - begin);
    if (nth < count) return {RecordCell{*(dated - 1 - nth)}};
    return {RecordCell{*(end - 1 - (nth - count))}};
  }
  std::vector<std::pair<QuantityCell, RowRef>> valued;
  for (const RowRef* row = begin; row != end; ++row)
    if (const auto amount = AmountOf(*row, exec.reader)) valued.emplace_back(*amount, *row);
  if (units_at_) {
    NotePartsOf(*units_at_, {begin, end}, !valued.empty(), exec);
    CellColumn amounts;
    for (const auto& [amount, row] : valued) amounts.push_back({amount});
    NoteLeftOut(*units_at_, amounts, exec);
  }
  // Of equal values the later is the higher; amounts that the first can't be compared with are
  // left out.
  std::erase_if(valued, [&valued](const auto& entry) {
    return !ConvertTo(entry.first, valued.front().first);
  });
  std::stable_sort(valued.begin(), valued.end(),
                   [](const auto& a, const auto& b) { return RanksBelow(a.first, b.first); });
  if (nth >= valued.size()) return {};
  const bool highest = word_ == ast::PickWord::kHighest;
  return {RecordCell{highest ? valued[valued.size() - 1 - nth].second : valued[nth].second}};
}

CellColumn PickNode::Cells(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern_->Eval(batch, exec);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i)
    cells[i] = PickFrom(found.rows.data() + found.offsets[i],
                        found.rows.data() + found.offsets[i + 1], exec);
  return cells;
}

std::string PickNode::Describe() const {
  return std::string(PickText(word_)) + (ordinal_ > 1 ? " #" + std::to_string(ordinal_) : "");
}

CellColumn CountNode::Cells(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern_->Eval(batch, exec);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i)
    cells[i].v = static_cast<double>(found.offsets[i + 1] - found.offsets[i]);
  return cells;
}

std::vector<Value> CountNode::Output(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern_->Eval(batch, exec);
  std::vector<Value> values;
  for (size_t i = 0; i < batch.size(); ++i)
    values.emplace_back(static_cast<int64_t>(found.offsets[i + 1] - found.offsets[i]));
  return values;
}

AggregateNode::AggregateNode(ast::AggregateFn fn, NodePtr value, PatternPtr pattern,
                             std::optional<ast::Span> units_at)
    : ExprNode(fn == ast::AggregateFn::kList ? CellType::kList : value->type()),
      fn_(fn),
      value_(std::move(value)),
      pattern_(std::move(pattern)),
      units_at_(units_at) {}

CellColumn AggregateNode::ValuesOf(const Ragged& found, const Batch& inner, Exec& exec) const {
  CellColumn values = value_->Cells(inner, exec);
  if (!units_at_) return values;
  NoteParts(*units_at_, *value_, values, inner, exec);
  if (fn_ == ast::AggregateFn::kList) return values;
  for (size_t i = 0; i < found.size(); ++i)
    NoteLeftOut(*units_at_, CellsOf(values, found, i), exec);
  return values;
}

CellColumn AggregateNode::Cells(const Batch& batch, Exec& exec) const {
  const Ragged found = pattern_->Eval(batch, exec);
  const Batch inner = RecordBatch(batch, found, exec.reader);
  const CellColumn values = ValuesOf(found, inner, exec);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = Summarise(fn_, CellsOf(values, found, i));
  return cells;
}

std::vector<Value> AggregateNode::Output(const Batch& batch, Exec& exec) const {
  const bool extreme = fn_ == ast::AggregateFn::kMin || fn_ == ast::AggregateFn::kMax;
  if (!extreme && fn_ != ast::AggregateFn::kList) return ExprNode::Output(batch, exec);
  const Ragged found = pattern_->Eval(batch, exec);
  const Batch inner = RecordBatch(batch, found, exec.reader);
  const CellColumn values = ValuesOf(found, inner, exec);
  const std::vector<Value> shown = value_->Output(inner, exec);
  std::vector<Value> out(batch.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const std::span<const Cell> cells = CellsOf(values, found, i);
    if (extreme) {
      const auto at = ExtremeAt(cells, fn_ == ast::AggregateFn::kMax);
      if (at) out[i] = shown[found.offsets[i] + *at];
      continue;
    }
    ValueList list;
    for (size_t k = 0; k < cells.size(); ++k)
      if (cells[k].known()) list.push_back(shown[found.offsets[i] + k]);
    out[i] = std::move(list);
  }
  return out;
}

std::string AggregateNode::Describe() const { return std::string(FnText(fn_)); }

}  // namespace daybook::query
