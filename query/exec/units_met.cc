#include "query/exec/units_met.h"

#include <algorithm>

#include "query/exec/node.h"
#include "query/exec/nodes/fields.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

constexpr size_t kPairsTold = 4;

std::string Called(const QuantityCell& amount) {
  return amount.unit.empty() ? "no unit" : "'" + amount.unit + "'";
}

// Adds what a pair tells; two that are no amounts tell nothing.
void Note(const Cell& left, const Cell& right, UnitsMet& met) {
  const auto* a = std::get_if<QuantityCell>(&left.v);
  const auto* b = std::get_if<QuantityCell>(&right.v);
  if (a && b && ConvertTo(*a, *b)) {
    met.alike = true;
    return;
  }
  if (met.unlike.size() >= kPairsTold) return;
  std::string pair;
  if (a && b) {
    pair = Called(*a) + " and " + Called(*b);
  } else if (a && std::holds_alternative<DurationCell>(right.v)) {
    pair = Called(*a) + " and a length of time";
  } else if (b && std::holds_alternative<DurationCell>(left.v)) {
    pair = "a length of time and " + Called(*b);
  }
  if (!pair.empty()) met.unlike.insert(std::move(pair));
}

}  // namespace

void NoteUnits(ast::Span place, const CellColumn& left, const CellColumn& right, Exec& exec) {
  UnitsMet& met = exec.units_met[{place.begin, place.end}];
  met.place = place;
  for (size_t i = 0; i < left.size() && !met.alike; ++i) Note(left[i], right[i], met);
}

void NoteParts(ast::Span place, const ExprNode& value, const CellColumn& cells, const Batch& batch,
               Exec& exec) {
  const auto* field = dynamic_cast<const RecordFieldNode*>(&value);
  if (!field || field->info().field != RecordField::kValue) return;
  UnitsMet& met = exec.units_met[{place.begin, place.end}];
  met.place = place;
  if (met.own_value) return;
  met.own_value = std::any_of(cells.begin(), cells.end(), [](const Cell& cell) {
    return !std::holds_alternative<NoValue>(cell.v);
  });
  if (met.own_value || met.parts_alone) return;
  for (const Cell& cell : field->record()->Cells(batch, exec)) {
    const auto* record = std::get_if<RecordCell>(&cell.v);
    if (record && !exec.reader.EventOf(record->row).components.empty()) met.parts_alone = true;
    if (met.parts_alone) return;
  }
}

}  // namespace daybook::query
