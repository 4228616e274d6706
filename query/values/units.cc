#include "query/values/units.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>

#include "query/values/analytes.h"
#include "query/values/ucum.h"

namespace daybook::query {
namespace {

constexpr std::string_view kCommonUnits[] = {
    "1",       "%",       "mmol/mol", "mol/mol",     "mol/L",   "mmol/L",
    "umol/L",  "nmol/L",  "pmol/L",   "g/L",         "g/dL",    "mg/dL",
    "mg/L",    "ug/L",    "ng/mL",    "ug/mL",       "mg/mmol", "mg/g",
    "kg",      "g",       "ng",       "pg",          "mg",      "ug",
    "[lb_av]", "m",       "cm",       "mm",          "[in_i]",  "L",
    "dL",      "mL",      "uL",       "fL",          "mol",     "mmol",
    "umol",    "nmol",    "h",        "min",         "s",       "mm[Hg]",
    "kPa",     "kg/m2",   "/min",     "{beats}/min", "mL/min",  "mL/min/{1.73_m2}",
    "10*9/L",  "10*3/uL", "10*12/L",  "10*6/uL",     "U/L",     "Cel",
    "[IU]/L"};

// Mass by volume and moles by volume, which an analyte converts between.
const Dimension& MassByVolume() {
  static const Dimension kMassByVolume = FindUnit("g/L")->dimension;
  return kMassByVolume;
}
const Dimension& MolesByVolume() {
  static const Dimension kMolesByVolume = FindUnit("mol/L")->dimension;
  return kMolesByVolume;
}

long double Scaled(long double number, int tens) {
  return tens >= 0 ? number * std::pow(10.0L, tens) : number / std::pow(10.0L, -tens);
}

// In long doubles, so that one rounding is left of what is shown, at the end.
double Between(long double number, const UnitInfo& from, const UnitInfo& to) {
  return static_cast<double>(Scaled(number * from.factor / to.factor, from.tens - to.tens));
}

struct Bounds {
  double low, high;
  bool low_open, high_open;
};

// The numbers a quantity may stand for, "<5" being everything below.
Bounds BoundsOf(double number, ledger::Comparator comparator) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (comparator) {
    case ledger::Comparator::kNone:
      return {number, number, false, false};
    case ledger::Comparator::kLess:
      return {-kInfinity, number, true, true};
    case ledger::Comparator::kLessOrEqual:
      return {-kInfinity, number, true, false};
    case ledger::Comparator::kGreaterOrEqual:
      return {number, kInfinity, false, true};
    case ledger::Comparator::kGreater:
      return {number, kInfinity, true, true};
  }
  return {number, number, false, false};
}

// Conversions leave rounding in the last bits; equal within 1e-12 of the size is equal.
bool Same(double a, double b) {
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}
bool Below(double a, double b) { return a < b && !Same(a, b); }

// What remains of a size when the rounding of its conversion is taken off: 0.3 g/L is 300 mg/L.
double ToTwelveDigits(double size) {
  if (std::abs(size) < 1e12 && size == std::trunc(size)) return size;
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.12g", size);
  return std::strtod(digits, nullptr);
}

// "<5" is just below 5.
int NudgeOf(const QuantityCell& amount) {
  static constexpr int kNudges[] = {0, -2, -1, 1, 2};  // by Comparator
  return kNudges[static_cast<size_t>(amount.comparator)];
}

}  // namespace

std::vector<std::string> CommonUnits() {
  return {std::begin(kCommonUnits), std::end(kCommonUnits)};
}

std::optional<double> ConvertTo(const QuantityCell& a, const QuantityCell& wanted) {
  if (a.unit == wanted.unit) return a.number;
  const bool difference =
      a.analyte == Analyte::kHba1cDifference || wanted.analyte == Analyte::kHba1cDifference;
  if (difference || a.analyte == Analyte::kHba1c || wanted.analyte == Analyte::kHba1c) {
    const double offset = difference ? 0 : 2.15;
    if (a.unit == "%" && wanted.unit == "mmol/mol") return (a.number - offset) * 10.929;
    if (a.unit == "mmol/mol" && wanted.unit == "%") return a.number / 10.929 + offset;
  }
  const std::optional<UnitInfo> from = FindUnit(a.unit);
  const std::optional<UnitInfo> to = FindUnit(wanted.unit);
  if (!from || !to) return std::nullopt;
  if (from->dimension == to->dimension) return Between(a.number, *from, *to);
  auto molar_mass = MolarMassOf(a.analyte);
  if (!molar_mass) molar_mass = MolarMassOf(wanted.analyte);
  if (!molar_mass) return std::nullopt;
  if (from->dimension == MassByVolume() && to->dimension == MolesByVolume())
    return Between(static_cast<long double>(a.number) / *molar_mass, *from, *to);
  if (from->dimension == MolesByVolume() && to->dimension == MassByVolume())
    return Between(static_cast<long double>(a.number) * *molar_mass, *from, *to);
  return std::nullopt;
}

AmountOrder OrderOf(const QuantityCell& amount) {
  AmountOrder order{amount.unit, amount.number, NudgeOf(amount)};
  if (amount.unit.empty()) return order;
  QuantityCell converted = amount;
  const bool hba1c =
      amount.analyte == Analyte::kHba1c || amount.analyte == Analyte::kHba1cDifference;
  if (hba1c && amount.unit == "%") {
    converted.unit = "mmol/mol";
    converted.number = *ConvertTo(amount, converted);
  }
  const std::optional<UnitInfo> info = FindUnit(converted.unit);
  if (info) {
    order.dimension = info->dimension.ToString();
    order.size = static_cast<double>(Scaled(converted.number * info->factor, info->tens));
    const std::optional<double> molar_mass = MolarMassOf(amount.analyte);
    if (molar_mass && info->dimension == MassByVolume()) {
      order.dimension = MolesByVolume().ToString();
      order.size /= *molar_mass;
    }
  }
  order.size = ToTwelveDigits(order.size);
  return order;
}

bool RanksBelow(const QuantityCell& a, const QuantityCell& b) {
  const std::optional<double> converted = ConvertTo(a, b);
  if (!converted) return false;
  return Same(*converted, b.number) ? NudgeOf(a) < NudgeOf(b) : *converted < b.number;
}

Truth Less(const QuantityCell& a, const QuantityCell& b) {
  const std::optional<double> converted = ConvertTo(a, b);
  if (!converted) return Truth::kUnknown;
  const Bounds left = BoundsOf(*converted, a.comparator);
  const Bounds right = BoundsOf(b.number, b.comparator);
  const bool touch = Same(left.high, right.low);
  if (Below(left.high, right.low) || (touch && (left.high_open || right.low_open)))
    return Truth::kTrue;
  if (!Below(left.low, right.high)) return Truth::kFalse;
  return Truth::kUnknown;
}

Truth Equal(const QuantityCell& a, const QuantityCell& b) {
  const std::optional<double> converted = ConvertTo(a, b);
  if (!converted) return Truth::kUnknown;
  const bool exact =
      a.comparator == ledger::Comparator::kNone && b.comparator == ledger::Comparator::kNone;
  if (exact) return ToTruth(Same(*converted, b.number));
  const Bounds left = BoundsOf(*converted, a.comparator);
  const Bounds right = BoundsOf(b.number, b.comparator);
  const bool apart = Below(left.high, right.low) || Below(right.high, left.low) ||
                     (Same(left.high, right.low) && (left.high_open || right.low_open)) ||
                     (Same(right.high, left.low) && (right.high_open || left.low_open));
  return apart ? Truth::kFalse : Truth::kUnknown;
}

}  // namespace daybook::query
