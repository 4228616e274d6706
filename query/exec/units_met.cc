#include "query/exec/units_met.h"

#include "query/exec/node.h"
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

}  // namespace daybook::query
