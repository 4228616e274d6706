#pragma once
// Comparing amounts across units: units of the same dimension (ucum.h) convert. Analytes convert by
// their own rule where mass and moles meet.
#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "query/values/cell.h"
#include "query/values/truth.h"

namespace daybook::query {

// Units for "did you mean" and completion: those of laboratories and wards.
std::vector<std::string> CommonUnits();

// `a` expressed in `wanted`'s unit; nullopt when they can't be compared. The HbA1c rule: mmol/mol =
// (% - 2.15) * 10.929 (IFCC-NGSP master equation); of a difference % * 10.929. An analyte with a
// molar mass converts between mass and moles by volume.
std::optional<double> ConvertTo(const QuantityCell& a, const QuantityCell& wanted);

// What amounts of any units are sorted by: those of one dimension together, by size there.
struct AmountOrder {
  std::string dimension;  // the unit itself where it is not known; empty: no unit
  double size = 0;  // in metres, grams, seconds, moles, …; to 12 digits where there is a unit
  int nudge = 0;    // a comparator: just below or above the size
  auto operator<=>(const AmountOrder&) const = default;
};
AmountOrder OrderOf(const QuantityCell& amount);

// Less by number, what is equal there by comparator: `<5`, `<=5`, 5, `>=5`, `>5`. False where the
// units can't be compared. For the highest and the lowest.
bool RanksBelow(const QuantityCell& a, const QuantityCell& b);

// a < b with comparators kept safe: "<5" is below 6, and unknown against 4. Unknown where units
// can't be compared.
Truth Less(const QuantityCell& a, const QuantityCell& b);
Truth Equal(const QuantityCell& a, const QuantityCell& b);

}  // namespace daybook::query
