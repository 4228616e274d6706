#include "query/values/units.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "query/values/analytes.h"

namespace daybook::query {
namespace {

struct UnitRow {
  std::string_view unit;
  std::string_view dimension;
  double factor;
};

constexpr std::string_view kMassByVolume = "mass/volume";        // in g/L
constexpr std::string_view kMolesByVolume = "substance/volume";  // in mol/L

// A table in code: UCUM first, then spellings seen in feeds. Factors to the first of a dimension.
constexpr UnitRow kUnits[] = {
    {"1", "number", 1},
    {"%", "number", 0.01},
    {"{score}", "score", 1},
    {"mmol/mol", "substance ratio", 1},
    {"mol/mol", "substance ratio", 1000},
    {"mol/L", kMolesByVolume, 1},
    {"mmol/L", kMolesByVolume, 1e-3},
    {"umol/L", kMolesByVolume, 1e-6},
    {"µmol/L", kMolesByVolume, 1e-6},
    {"nmol/L", kMolesByVolume, 1e-9},
    {"pmol/L", kMolesByVolume, 1e-12},
    {"mmol/l", kMolesByVolume, 1e-3},
    {"umol/l", kMolesByVolume, 1e-6},
    {"g/L", kMassByVolume, 1},
    {"g/dL", kMassByVolume, 10},
    {"mg/dL", kMassByVolume, 0.01},
    {"mg/L", kMassByVolume, 1e-3},
    {"ug/L", kMassByVolume, 1e-6},
    {"ng/mL", kMassByVolume, 1e-6},
    {"ug/mL", kMassByVolume, 1e-3},
    {"mg/mmol", "mass/substance", 1},
    {"mg/g", "mass/mass", 1},
    {"kg", "mass", 1},
    {"g", "mass", 1e-3},
    {"ng", "mass", 1e-12},
    {"pg", "mass", 1e-15},
    {"mg", "mass", 1e-6},
    {"ug", "mass", 1e-9},
    {"[lb_av]", "mass", 0.45359237},
    {"m", "length", 1},
    {"cm", "length", 0.01},
    {"mm", "length", 1e-3},
    {"[in_i]", "length", 0.0254},
    {"L", "volume", 1},
    {"dL", "volume", 0.1},
    {"mL", "volume", 1e-3},
    {"uL", "volume", 1e-6},
    {"fL", "volume", 1e-15},
    {"mol", "substance", 1},
    {"mmol", "substance", 1e-3},
    {"umol", "substance", 1e-6},
    {"nmol", "substance", 1e-9},
    {"h", "time", 3600},
    {"min", "time", 60},
    {"s", "time", 1},
    {"mm[Hg]", "pressure", 1},
    {"mmHg", "pressure", 1},
    {"kPa", "pressure", 7.50061683},
    {"kg/m2", "mass/area", 1},
    {"/min", "rate", 1},
    {"{beats}/min", "rate", 1},
    {"mL/min", "flow", 1},
    {"mL/min/{1.73_m2}", "flow/area", 1},
    {"mL/min/1.73m2", "flow/area", 1},
    {"10*9/L", "count/volume", 1},
    {"10*3/uL", "count/volume", 1},
    {"10*12/L", "count/volume", 1000},
    {"10*6/uL", "count/volume", 1000},
    {"U/L", "enzyme/volume", 1},
    {"Cel", "temperature", 1},
};

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

}  // namespace

std::optional<UnitInfo> FindUnit(std::string_view unit) {
  for (const UnitRow& row : kUnits)
    if (row.unit == unit) return UnitInfo{std::string(row.dimension), row.factor};
  return std::nullopt;
}

std::vector<std::string> KnownUnits() {
  std::vector<std::string> units;
  for (const UnitRow& row : kUnits) units.emplace_back(row.unit);
  return units;
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
  const double amount = a.number * from->factor;  // in the dimension's first unit
  if (from->dimension == to->dimension) return amount / to->factor;
  auto molar_mass = MolarMassOf(a.analyte);
  if (!molar_mass) molar_mass = MolarMassOf(wanted.analyte);
  if (!molar_mass) return std::nullopt;
  if (from->dimension == kMassByVolume && to->dimension == kMolesByVolume)
    return amount / *molar_mass / to->factor;
  if (from->dimension == kMolesByVolume && to->dimension == kMassByVolume)
    return amount * *molar_mass / to->factor;
  return std::nullopt;
}

AmountOrder OrderOf(const QuantityCell& amount) {
  static constexpr int kNudges[] = {0, -2, -1, 1, 2};  // by Comparator: "<5" just below 5
  AmountOrder order{amount.unit, amount.number, kNudges[static_cast<size_t>(amount.comparator)]};
  QuantityCell converted = amount;
  const bool hba1c =
      amount.analyte == Analyte::kHba1c || amount.analyte == Analyte::kHba1cDifference;
  if (hba1c && amount.unit == "%") {
    converted.unit = "mmol/mol";
    converted.number = *ConvertTo(amount, converted);
  }
  const std::optional<UnitInfo> info = FindUnit(converted.unit);
  if (info) {
    order.dimension = info->dimension;
    order.size = converted.number * info->factor;
    const std::optional<double> molar_mass = MolarMassOf(amount.analyte);
    if (molar_mass && info->dimension == kMassByVolume) {
      order.dimension = kMolesByVolume;
      order.size /= *molar_mass;
    }
  }
  return order;
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
