#include "query/exec/node.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace daybook::query {
namespace {

std::string_view UnitWord(ast::TimeUnit unit) {
  switch (unit) {
    case ast::TimeUnit::kYear:
      return "years";
    case ast::TimeUnit::kMonth:
      return "months";
    case ast::TimeUnit::kWeek:
      return "weeks";
    case ast::TimeUnit::kDay:
      return "days";
    case ast::TimeUnit::kHour:
      return "hours";
    case ast::TimeUnit::kMinute:
      return "minutes";
    case ast::TimeUnit::kSecond:
      return "seconds";
  }
  return "days";
}

struct ValueMaker {
  const Reader& reader;
  Value operator()(const NoValue&) const { return Missing{}; }
  Value operator()(bool value) const { return value; }
  Value operator()(double value) const { return Decimal{DigitsShown(value)}; }
  Value operator()(const QuantityCell& value) const {
    return ledger::Quantity{DigitsShown(value.number), value.unit, value.comparator};
  }
  Value operator()(const RowTime& value) const {
    if (!value.known) return Missing{};
    return ToPartialTime(value);
  }
  Value operator()(const DurationCell& value) const {
    return DigitsShown(value.amount) + " " + std::string(UnitWord(value.unit));
  }
  Value operator()(const CodeCell& value) const {
    return value.coded() ? Value(value.coding) : Value(value.text);
  }
  Value operator()(const std::string& value) const { return value; }
  Value operator()(const RecordCell& value) const { return reader.EventOf(value.row).record.id; }
  Value operator()(const PeriodCell& value) const {
    return FormatPartialTime(ToPartialTime(value.start)) + "/" +
           FormatPartialTime(ToPartialTime(value.end));
  }
  Value operator()(const RangeCell&) const { return Missing{}; }
  Value operator()(const ListCell& value) const {
    ValueList list;
    for (const Cell& cell : *value.cells) list.push_back(ToValue(cell, reader));
    return list;
  }
};

}  // namespace

std::string DigitsShown(double number) {
  // Fixed notation for what a person would write so, else the shortest scientific form.
  if (number == 0) return "0";  // not -0
  char buffer[64];
  if (number != std::trunc(number) || std::abs(number) >= 1e15) {
    std::snprintf(buffer, sizeof buffer, "%.12g", number);
    number = std::strtod(buffer, nullptr);
  }
  const bool plain = std::abs(number) < 1e15 && std::abs(number) >= 1e-6;
  const auto end =
      plain ? std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, number);
  return {buffer, end.ptr};
}

Value ToValue(const Cell& cell, const Reader& reader) {
  return std::visit(ValueMaker{reader}, cell.v);
}

Batch Select(const Batch& batch, const std::vector<uint32_t>& rows) {
  Batch out;
  out.outer = batch.outer;
  out.residents.reserve(rows.size());
  out.more_records.resize(batch.more_records.size());
  for (uint32_t row : rows) {
    out.residents.push_back(batch.residents[row]);
    if (batch.of_records()) out.records.push_back(batch.records[row]);
    if (!batch.days.empty()) out.days.push_back(batch.days[row]);
    for (size_t slot = 0; slot < batch.more_records.size(); ++slot)
      out.more_records[slot].push_back(batch.more_records[slot][row]);
    if (batch.outer) out.outer_row.push_back(batch.outer_row[row]);
  }
  return out;
}

TruthColumn ExprNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = Cells(batch, exec);
  TruthColumn truths(cells.size(), Truth::kUnknown);
  for (size_t i = 0; i < cells.size(); ++i)
    if (const bool* value = std::get_if<bool>(&cells[i].v)) truths[i] = ToTruth(*value);
  return truths;
}

std::vector<Value> ExprNode::Output(const Batch& batch, Exec& exec) const {
  std::vector<Value> values;
  values.reserve(batch.size());
  for (const Cell& cell : Cells(batch, exec)) values.push_back(ToValue(cell, exec.reader));
  return values;
}

CellColumn ConditionNode::Cells(const Batch& batch, Exec& exec) const {
  const TruthColumn truths = Truths(batch, exec);
  CellColumn cells(truths.size());
  for (size_t i = 0; i < truths.size(); ++i)
    if (truths[i] != Truth::kUnknown) cells[i].v = truths[i] == Truth::kTrue;
  return cells;
}

}  // namespace daybook::query
