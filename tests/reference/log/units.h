#pragma once
// The reference's own units: numbers that may lie in a range (a "<5" result, an age from a birth
// year), and the few UCUM conversions semantics.md lists.
#include <optional>
#include <string>
#include <string_view>

#include "ledger/event/event.h"
#include "tests/reference/truth.h"

namespace daybook::reference {

// What a number may be. A plain number is a point.
struct Range {
  double low = 0, high = 0;
  bool low_open = false, high_open = false;
  bool is_point() const { return low == high; }
};
Range Point(double number);
// "<5": everything below 5. nullopt if the digits are no number.
std::optional<Range> RangeOf(const ledger::Quantity& quantity);

Truth Less(const Range& a, const Range& b);
Truth Equal(const Range& a, const Range& b);

// A unit in terms of others of its dimension: amount in the dimension's base unit = number ×
// factor. Unknown units have a dimension of their own (the unit's text) and factor 1.
struct Measure {
  std::string dimension;
  double factor = 1;
};
Measure MeasureOf(std::string_view unit);

// `range` in `from` expressed in `to`; nullopt if they can't be compared. `hba1c` lets % and
// mmol/mol convert: mmol/mol = (% - 2.15) × 10.929 (IFCC and NGSP master equation, rearranged).
// `molar_mass`, in g/mol, lets mass and moles by volume convert; 0 doesn't.
std::optional<Range> Convert(const Range& range, std::string_view from, std::string_view to,
                             bool hba1c, double molar_mass = 0);
// The same of a difference of two HbA1c: between % and mmol/mol by the slope alone.
std::optional<Range> ConvertDifference(const Range& range, std::string_view from,
                                       std::string_view to);
// After a conversion two numbers closer than one part in 10^12 are the same number: `a` as `b`
// where they are.
Range Snap(Range a, const Range& b);

// True for the codes whose % and mmol/mol are HbA1c.
bool IsHba1cCode(const ledger::Coding& coding);
// Of creatinine, glucose, cholesterol and haemoglobin, in g/mol; 0 of all else.
double MolarMassOfCode(const ledger::Coding& coding);

}  // namespace daybook::reference
