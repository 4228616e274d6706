#include "tests/reference/log/units.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

namespace daybook::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSame = 1e-12;  // relative

struct Atom {
  std::string_view text, dimension;
  double factor;
};
constexpr Atom kAtoms[] = {
    {"kg", "mass", 1e3},
    {"g", "mass", 1},
    {"mg", "mass", 1e-3},
    {"ug", "mass", 1e-6},
    {"ng", "mass", 1e-9},
    {"pg", "mass", 1e-12},
    {"L", "volume", 1},
    {"l", "volume", 1},
    {"dL", "volume", 1e-1},
    {"dl", "volume", 1e-1},
    {"mL", "volume", 1e-3},
    {"ml", "volume", 1e-3},
    {"uL", "volume", 1e-6},
    {"fL", "volume", 1e-15},
    {"mol", "amount", 1},
    {"mmol", "amount", 1e-3},
    {"umol", "amount", 1e-6},
    {"nmol", "amount", 1e-9},
    {"pmol", "amount", 1e-12},
    {"m", "length", 1},
    {"cm", "length", 1e-2},
    {"mm", "length", 1e-3},
    {"m2", "area", 1},
    {"cm2", "area", 1e-4},
    {"mm2", "area", 1e-6},
    {"mm[Hg]", "pressure", 1},
    {"mmHg", "pressure", 1},
    {"kPa", "pressure", 1 / 0.133322387415},
    {"cm[H2O]", "pressure", 98.0665 / 133.322387415},
    {"min", "time", 60},
    {"s", "time", 1},
    {"h", "time", 3600},
    {"d", "time", 86400},
    {"wk", "time", 604800},
    {"mcg", "mass", 1e-6},
    {"[lb_av]", "mass", 453.59237},
    {"[in_i]", "length", 0.0254},
    {"U", "activity", 1},
    {"kU", "activity", 1e3},
    {"[IU]", "international", 1},
    {"IU", "international", 1},
    {"m[IU]", "international", 1e-3},
    {"mosm", "osmoles", 1e-3},
    {"meq", "equivalents", 1e-3},
    {"Cel", "temperature", 1},
    {"1.73m2", "{1.73_m2}", 1},
    {"1", "", 1},
    {"", "", 1},
};

// "{beats}/min" is "/min": what is counted isn't part of the unit. A note further on is
// ("mL/min/{1.73_m2}" is no mL/min to a clinician) and is a dimension of its own.
std::string_view WithoutLeadingNote(std::string_view unit) {
  if (unit.substr(0, 1) != "{") return unit;
  const size_t close = unit.find('}');
  return close == std::string_view::npos ? unit : unit.substr(close + 1);
}

std::optional<Measure> AtomOf(std::string_view text) {
  if (text.substr(0, 3) == "10*" || text.substr(0, 3) == "10^") {
    const int power = std::atoi(std::string(text.substr(3)).c_str());
    return Measure{"", std::pow(10.0, power)};
  }
  if (text.substr(0, 1) == "{") return Measure{std::string(text), 1};
  for (const Atom& atom : kAtoms)
    if (atom.text == text) return Measure{std::string(atom.dimension), atom.factor};
  return std::nullopt;
}

double ToMmolPerMol(double percent) { return (percent - 2.15) * 10.929; }
double ToPercent(double mmol_per_mol) { return mmol_per_mol / 10.929 + 2.15; }

template <typename F>
Range Map(Range range, F f) {
  range.low = f(range.low);
  range.high = f(range.high);
  return range;
}

bool Close(double a, double b) {
  return a != b && std::isfinite(a) && std::isfinite(b) &&
         std::fabs(a - b) <= kSame * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace

Range Point(double number) { return {number, number, false, false}; }

std::optional<Range> RangeOf(const ledger::Quantity& quantity) {
  char* end = nullptr;
  const double number = std::strtod(quantity.digits.c_str(), &end);
  if (quantity.digits.empty() || *end != '\0' || !std::isfinite(number)) return std::nullopt;
  switch (quantity.comparator) {
    case ledger::Comparator::kNone:
      return Point(number);
    case ledger::Comparator::kLess:
      return Range{-kInfinity, number, true, true};
    case ledger::Comparator::kLessOrEqual:
      return Range{-kInfinity, number, true, false};
    case ledger::Comparator::kGreaterOrEqual:
      return Range{number, kInfinity, false, true};
    case ledger::Comparator::kGreater:
      return Range{number, kInfinity, true, true};
  }
  return std::nullopt;
}

Truth Less(const Range& a, const Range& b) {
  if (a.high < b.low || (a.high == b.low && (a.high_open || b.low_open))) return Truth::kTrue;
  if (a.low >= b.high) return Truth::kFalse;
  return Truth::kUnknown;
}
Truth Equal(const Range& a, const Range& b) {
  if (a.is_point() && b.is_point()) return FromBool(a.low == b.low);
  if (Holds(Less(a, b)) || Holds(Less(b, a))) return Truth::kFalse;
  return Truth::kUnknown;
}

Measure MeasureOf(std::string_view unit) {
  Measure whole;
  std::string_view rest = WithoutLeadingNote(unit);
  for (bool below = false;; below = true) {
    const size_t slash = rest.find('/');
    const auto atom = AtomOf(rest.substr(0, slash));
    if (!atom) return {std::string(unit), 1};
    if (!atom->dimension.empty()) whole.dimension += (below ? "/" : "") + atom->dimension;
    whole.factor = below ? whole.factor / atom->factor : whole.factor * atom->factor;
    if (slash == std::string_view::npos) return whole;
    rest.remove_prefix(slash + 1);
  }
}

std::optional<Range> Convert(const Range& range, std::string_view from, std::string_view to,
                             bool hba1c, double molar_mass) {
  if (from == to) return range;
  if (hba1c && from == "%" && to == "mmol/mol") return Map(range, ToMmolPerMol);
  if (hba1c && from == "mmol/mol" && to == "%") return Map(range, ToPercent);
  const Measure a = MeasureOf(from), b = MeasureOf(to);
  if (a.dimension != b.dimension && molar_mass > 0) {
    if (const auto grams = Convert(range, from, "g/L", false))
      return Convert(Map(*grams, [=](double g) { return g / molar_mass; }), "mol/L", to, false);
    if (const auto moles = Convert(range, from, "mol/L", false))
      return Convert(Map(*moles, [=](double m) { return m * molar_mass; }), "g/L", to, false);
  }
  if (a.dimension != b.dimension) return std::nullopt;
  // Fifteen digits: factors such as 0.001 are no whole doubles, and 560 mg/dL is 5.6 g/L.
  return Map(range, [&](double number) {
    char digits[40];
    snprintf(digits, sizeof digits, "%.15g", number * a.factor / b.factor);
    return std::strtod(digits, nullptr);
  });
}

std::optional<Range> ConvertDifference(const Range& range, std::string_view from,
                                       std::string_view to) {
  const double slope = 10.929;
  if (from == "%" && to == "mmol/mol")
    return Map(range, [=](double number) { return number * slope; });
  if (from == "mmol/mol" && to == "%")
    return Map(range, [=](double number) { return number / slope; });
  return Convert(range, from, to, false);
}

Range Snap(Range a, const Range& b) {
  for (double* mine : {&a.low, &a.high})
    for (const double other : {b.low, b.high})
      if (Close(*mine, other)) *mine = other;
  return a;
}

bool IsHba1cCode(const ledger::Coding& coding) {
  if (coding.system == "loinc")
    return coding.code == "4548-4" || coding.code == "59261-8" || coding.code == "17856-6";
  return coding.system == "snomed" && coding.code == "999791000000106";
}

double MolarMassOfCode(const ledger::Coding& coding) {
  const std::string key = coding.system + " " + coding.code + " ";
  const auto is_of = [&](std::string_view list) { return list.find(key) != list.npos; };
  if (is_of("loinc 2160-0 loinc 14682-9 loinc 38483-4 loinc 59826-8 snomed 1000731000000107 "))
    return 113.12;
  if (is_of("loinc 2339-0 loinc 15074-8 loinc 2345-7 loinc 14749-6 loinc 1558-6 loinc 14771-0 "
            "snomed 1010671000000102 "))
    return 180.156;
  if (is_of("loinc 2093-3 loinc 14647-2 loinc 2085-9 loinc 14646-4 loinc 13457-7 loinc 2089-1 "
            "loinc 18262-6 loinc 22748-8 loinc 39469-2 loinc 43396-1 loinc 70204-3 "
            "snomed 1005671000000105 "))
    return 386.65;
  if (is_of("loinc 718-7 loinc 59260-0 loinc 20509-6 loinc 30313-1 snomed 1022431000000105 "))
    return 16114.5;
  return 0;
}

}  // namespace daybook::reference
