#include "query/exec/nodes/arithmetic.h"

#include <cmath>

#include "query/values/lengths.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

using ast::BinaryOp;

Cell NumberCell(double number) { return std::isfinite(number) ? Cell{number} : Cell{}; }

std::optional<double> Combine(BinaryOp op, double a, double b) {
  if (op == BinaryOp::kAdd) return a + b;
  if (op == BinaryOp::kSubtract) return a - b;
  if (op == BinaryOp::kMultiply) return a * b;
  if (b == 0) return std::nullopt;
  return a / b;
}

// Truth counts as 1 and 0 beside a number.
const double* AsNumber(const Cell& cell) { return std::get_if<double>(&cell.v); }

// An HbA1c less another is a difference; a difference more or less is an HbA1c again.
Analyte CombinedAnalyte(BinaryOp op, Analyte a, Analyte b) {
  if (op == BinaryOp::kSubtract && a == Analyte::kHba1c && b == Analyte::kHba1c)
    return Analyte::kHba1cDifference;
  if (op == BinaryOp::kAdd && a == Analyte::kHba1cDifference && b == Analyte::kHba1c) return b;
  return a;
}

Cell CombineQuantities(BinaryOp op, const QuantityCell& a, const QuantityCell& b) {
  if (a.comparator != ledger::Comparator::kNone || b.comparator != ledger::Comparator::kNone)
    return {};
  if (op == BinaryOp::kMultiply) return {};
  // `hba1c + 5 mmol/mol` adds a difference; what is written has no analyte of its own.
  QuantityCell second = b;
  if (a.analyte == Analyte::kHba1c && b.analyte == Analyte::kOther)
    second.analyte = op == BinaryOp::kDivide ? Analyte::kHba1c : Analyte::kHba1cDifference;
  const std::optional<double> converted = ConvertTo(second, a);
  if (!converted) return {};
  const std::optional<double> result = Combine(op, a.number, *converted);
  if (!result) return {};
  if (op == BinaryOp::kDivide) return NumberCell(*result);
  return {QuantityCell{*result, a.unit, {}, CombinedAnalyte(op, a.analyte, b.analyte)}};
}

Cell ScaleQuantity(BinaryOp op, const QuantityCell& a, double b) {
  const std::optional<double> result = Combine(op, a.number, b);
  if (!result || a.comparator != ledger::Comparator::kNone) return {};
  return {QuantityCell{*result, a.unit, {}, a.analyte}};
}

Cell CombineTimes(BinaryOp op, const Cell& left, const Cell& right) {
  const auto* a = std::get_if<RowTime>(&left.v);
  const auto* b = std::get_if<RowTime>(&right.v);
  const auto* length = std::get_if<DurationCell>(&right.v);
  if (a && length && (op == BinaryOp::kAdd || op == BinaryOp::kSubtract))
    return {Shift(*a, *length, op == BinaryOp::kAdd ? 1 : -1)};
  if (a && b && op == BinaryOp::kSubtract) {
    const bool clocks = a->has_clock && b->has_clock;
    const ast::TimeUnit unit = clocks ? ast::TimeUnit::kSecond : ast::TimeUnit::kDay;
    const auto units = UnitsBetween(*b, *a, unit);
    if (!units || units->low != units->high) return {};
    return {DurationCell{units->low, unit}};
  }
  return {};
}

Cell CombineLengths(BinaryOp op, const DurationCell& a, const DurationCell& b) {
  if (op == BinaryOp::kDivide) {
    const auto dividend = AmountIn(a, b.unit);
    return dividend && b.amount != 0 ? NumberCell(*dividend / b.amount) : Cell{};
  }
  if (op == BinaryOp::kMultiply) return {};
  const auto sum = Sum(a, b, op == BinaryOp::kAdd ? 1 : -1);
  return sum ? Cell{*sum} : Cell{};
}

Cell ScaleLength(BinaryOp op, const DurationCell& a, double b) {
  const std::optional<double> result = Combine(op, a.amount, b);
  return result ? Cell{DurationCell{*result, a.unit}} : Cell{};
}

Cell CombineCells(BinaryOp op, const Cell& left, const Cell& right) {
  const double* a = AsNumber(left);
  const double* b = AsNumber(right);
  if (a && b) {
    const std::optional<double> result = Combine(op, *a, *b);
    return result ? NumberCell(*result) : Cell{};
  }
  const auto* qa = std::get_if<QuantityCell>(&left.v);
  const auto* qb = std::get_if<QuantityCell>(&right.v);
  if (qa && qb) return CombineQuantities(op, *qa, *qb);
  const bool scales = op == BinaryOp::kMultiply || op == BinaryOp::kDivide;
  if (qa && b && scales) return ScaleQuantity(op, *qa, *b);
  if (qb && a && op == BinaryOp::kMultiply) return ScaleQuantity(op, *qb, *a);
  const auto* la = std::get_if<DurationCell>(&left.v);
  const auto* lb = std::get_if<DurationCell>(&right.v);
  if (la && lb) return CombineLengths(op, *la, *lb);
  if (la && b && scales) return ScaleLength(op, *la, *b);
  if (lb && a && op == BinaryOp::kMultiply) return ScaleLength(op, *lb, *a);
  return CombineTimes(op, left, right);
}

}  // namespace

CellColumn ArithmeticNode::Cells(const Batch& batch, Exec& exec) const {
  CellColumn left = left_->Cells(batch, exec);
  const CellColumn right = right_->Cells(batch, exec);
  if (units_at_) NoteUnits(*units_at_, left, right, exec);
  for (size_t i = 0; i < left.size(); ++i) left[i] = CombineCells(op_, left[i], right[i]);
  return left;
}

CellColumn TimeBetweenNode::Cells(const Batch& batch, Exec& exec) const {
  const CellColumn from = from_->Cells(batch, exec);
  const CellColumn to = to_->Cells(batch, exec);
  CellColumn cells(from.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto time_of = [&exec](const Cell& cell) {
      if (const auto* time = std::get_if<RowTime>(&cell.v)) return *time;
      if (const auto* record = std::get_if<RecordCell>(&cell.v))
        return exec.reader.StartOf(record->row);
      return RowTime{};
    };
    const auto units = UnitsBetween(time_of(from[i]), time_of(to[i]), unit_);
    if (units && units->low == units->high)
      cells[i].v = units->low;
    else if (units)
      cells[i].v = *units;
  }
  return cells;
}

CellColumn FunctionNode::Cells(const Batch& batch, Exec& exec) const {
  std::vector<CellColumn> columns;
  for (const NodePtr& argument : arguments_) columns.push_back(argument->Cells(batch, exec));
  if (units_at_)
    for (size_t k = 1; k < columns.size(); ++k) NoteUnits(*units_at_, columns[0], columns[k], exec);
  CellColumn cells(batch.size());
  std::vector<const Cell*> row(columns.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    for (size_t k = 0; k < columns.size(); ++k) row[k] = &columns[k][i];
    cells[i] = function_(row, exec);
  }
  return cells;
}

std::vector<const ExprNode*> FunctionNode::Children() const {
  std::vector<const ExprNode*> children;
  for (const NodePtr& argument : arguments_) children.push_back(argument.get());
  return children;
}

CellColumn PeriodEndNode::Cells(const Batch& batch, Exec& exec) const {
  CellColumn cells = period_->Cells(batch, exec);
  for (Cell& cell : cells) {
    const auto* period = std::get_if<PeriodCell>(&cell.v);
    const RowTime time = period ? (end_ ? period->end : period->start) : RowTime{};
    cell = time.known ? Cell{time} : Cell{};
  }
  return cells;
}

}  // namespace daybook::query
