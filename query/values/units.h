#pragma once
// Comparing amounts across units. A unit is a product of UCUM atoms with a factor; units of the
// same dimension convert. Analytes convert by their own rule where mass and moles meet.
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "query/values/cell.h"
#include "query/values/truth.h"

namespace daybook::query {

// What a unit measures and how big it is: 1 mg/dL is 0.01 of mass/volume in g/L.
struct UnitInfo {
  std::string dimension;  // "mass/volume"; units convert only within one
  double factor = 1;
};
// The units of the table (UCUM and the spellings laboratories use); nullopt for others.
std::optional<UnitInfo> FindUnit(std::string_view unit);
// Whether `text` is a unit the table knows, for "did you mean".
std::vector<std::string> KnownUnits();

// `a` expressed in `wanted`'s unit; nullopt when they can't be compared. The HbA1c rule: mmol/mol =
// (% - 2.15) * 10.929 (IFCC-NGSP master equation); of a difference % * 10.929. An analyte with a
// molar mass converts between mass and moles by volume.
std::optional<double> ConvertTo(const QuantityCell& a, const QuantityCell& wanted);

// What amounts of any units are sorted by: those of one dimension together, by size there.
struct AmountOrder {
  std::string dimension;  // the unit itself where it is not in the table
  double size = 0;        // in the dimension's first unit
  int nudge = 0;          // a comparator: just below or above the size
  auto operator<=>(const AmountOrder&) const = default;
};
AmountOrder OrderOf(const QuantityCell& amount);

// a < b with comparators kept safe: "<5" is below 6, and unknown against 4. Unknown where units
// can't be compared.
Truth Less(const QuantityCell& a, const QuantityCell& b);
Truth Equal(const QuantityCell& a, const QuantityCell& b);

}  // namespace daybook::query
