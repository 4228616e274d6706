#pragma once
// What a unit measures and how big it is, by the Unified Code for Units of Measure
// (https://ucum.org/ucum, case-sensitive codes): atoms with a prefix and an exponent, joined by
// `.` and `/`, notes in braces.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::query {

// What the atoms are made of. Equivalents and osmoles, which UCUM counts as moles, and
// international units are kinds of their own: they don't convert without knowing the substance.
enum class UnitKind : uint8_t {
  kLength,
  kMass,
  kTime,
  kSubstance,
  kTemperature,
  kInternationalUnits,
  kEquivalents,
  kOsmoles,
};
inline constexpr size_t kUnitKinds = 8;

// Units convert within one dimension. What stands above the stroke and below it is not cancelled:
// mmol/mol is no plain number to a clinician, nor is mg/g. Notes that qualify what they follow
// (`mg/g{creat}`, `mL/min/{1.73_m2}`) keep a unit apart from that without.
struct Dimension {
  std::array<int16_t, kUnitKinds> above{}, below{};  // exponents by UnitKind
  std::string notes;
  auto operator<=>(const Dimension&) const = default;
  // "L3 T/M": the same for equal dimensions alone.
  std::string ToString() const;
};

struct UnitInfo {
  Dimension dimension;
  // Its size in metres, grams, seconds, moles, …: factor * 10^tens. Prefixes are powers of ten
  // alone, which leave no rounding in what is shown.
  double factor = 1;
  int tens = 0;
};

// nullopt for what is not UCUM and no spelling laboratories use for it either, for the empty text,
// and for units on a scale with a zero of its own but Celsius ([degF]).
std::optional<UnitInfo> FindUnit(std::string_view unit);

}  // namespace daybook::query
