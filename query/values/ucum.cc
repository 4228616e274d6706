#include "query/values/ucum.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace daybook::query {
namespace {

constexpr size_t kUnitBytesMax = 100;
constexpr int kExponentMax = 9;        // of one atom; keeps sums within int16_t
constexpr int kPowerMax = 30;          // of ten
constexpr int kNumberMax = 1'000'000;  // a longer one is a code of something else

struct Exponents {
  int8_t length = 0, mass = 0, time = 0, substance = 0;
  int8_t temperature = 0, international = 0, equivalents = 0, osmoles = 0;
};

struct Atom {
  std::string_view text;
  double factor;
  int tens;             // its size is factor * 10^tens
  Exponents of;         // negative: below the stroke
  bool metric = false;  // takes a prefix
};

constexpr double kDay = 86'400;
constexpr double kYear = 365.25 * kDay;

constexpr Exponents kLength{.length = 1};
constexpr Exponents kVolume{.length = 3};
constexpr Exponents kMass{.mass = 1};
constexpr Exponents kTime{.time = 1};
constexpr Exponents kSubstance{.substance = 1};
constexpr Exponents kActivity{.time = -1, .substance = 1};
constexpr Exponents kPressure{.length = -1, .mass = 1, .time = -2};
constexpr Exponents kEnergy{.length = 2, .mass = 1, .time = -2};
constexpr Exponents kRate{.time = -1};

// Sizes as UCUM has them, but the millimetre of mercury, which it rounds, by its definition; beside
// its codes the spellings mmHg, cmH2O, bpm, mcg, IU and Eq, and the words of wards.
constexpr Atom kAtoms[] = {
    {"m", 1, 0, kLength, true},
    {"g", 1, 0, kMass, true},
    {"s", 1, 0, kTime, true},
    {"mol", 1, 0, kSubstance, true},
    {"L", 1, -3, kVolume, true},
    {"l", 1, -3, kVolume, true},
    {"U", 1.0 / 60, -6, kActivity, true},  // enzyme units: a micromole a minute
    {"kat", 1, 0, kActivity, true},
    {"[IU]", 1, 0, {.international = 1}, true},
    {"[iU]", 1, 0, {.international = 1}, true},
    {"IU", 1, 0, {.international = 1}, true},
    {"eq", 1, 0, {.equivalents = 1}, true},
    {"Eq", 1, 0, {.equivalents = 1}, true},
    {"osm", 1, 0, {.osmoles = 1}, true},
    {"Pa", 1, 3, kPressure, true},  // in g/(m.s2)
    {"bar", 1, 8, kPressure, true},
    {"m[Hg]", 133.322387415, 6, kPressure, true},
    {"m[H2O]", 9.80665, 6, kPressure, true},
    {"mmHg", 133.322387415, 3, kPressure},
    {"cmH2O", 98.0665, 3, kPressure},
    {"J", 1, 3, kEnergy, true},
    {"cal", 4.184, 3, kEnergy, true},
    {"Hz", 1, 0, kRate, true},
    {"bpm", 1.0 / 60, 0, kRate},
    {"Cel", 1, 0, {.temperature = 1}},
    {"min", 60, 0, kTime},
    {"h", 3'600, 0, kTime},
    {"d", kDay, 0, kTime},
    {"wk", 7 * kDay, 0, kTime},
    {"mo", kYear / 12, 0, kTime},
    {"a", kYear, 0, kTime},
    {"mcg", 1, -6, kMass},
    {"[lb_av]", 453.59237, 0, kMass},
    {"[oz_av]", 28.349523125, 0, kMass},
    {"[stone_av]", 6'350.29318, 0, kMass},
    {"[in_i]", 0.0254, 0, kLength},
    {"[ft_i]", 0.3048, 0, kLength},
    {"%", 1, -2, {}},
    {"g%", 1, 4, {.length = -3, .mass = 1}, true},  // in a decilitre
    {"hr", 3'600, 0, kTime},
    {"hrs", 3'600, 0, kTime},
    {"mins", 60, 0, kTime},
    {"sec", 1, 0, kTime},
    {"secs", 1, 0, kTime},
    {"lbs", 453.59237, 0, kMass},
    {"degC", 1, 0, {.temperature = 1}},
    {"Osm", 1, 0, {.osmoles = 1}, true},
    {"beats", 1, 0, {}},
    {"breaths", 1, 0, {}},
};

struct Prefix {
  std::string_view text;
  int tens;
};
// µ is U+00B5 on keyboards and U+03BC in Greek; UCUM writes u.
constexpr Prefix kPrefixes[] = {
    {"k", 3},       {"h", 2},  {"d", -1}, {"c", -2},  {"m", -3},  {"u", -6},
    {"\u00B5", -6}, {"μ", -6}, {"n", -9}, {"p", -12}, {"f", -15}, {"M", 6},
};

// The spelling of laboratories for what UCUM says with a note.
constexpr std::string_view kStandardSurface = "1.73_m2";

// With the prefix in its power of ten.
std::optional<Atom> FindAtom(std::string_view text) {
  for (const Atom& atom : kAtoms)
    if (atom.text == text) return atom;
  for (const Prefix& prefix : kPrefixes) {
    if (!text.starts_with(prefix.text)) continue;
    const std::string_view rest = text.substr(prefix.text.size());
    for (Atom atom : kAtoms) {
      if (!atom.metric || atom.text != rest) continue;
      atom.tens += prefix.tens;
      return atom;
    }
  }
  return std::nullopt;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> WholeNumber(std::string_view text) {
  int number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

class UnitReader {
 public:
  explicit UnitReader(std::string_view unit) : rest_(unit) {}

  std::optional<UnitInfo> Read() {
    if (rest_.empty() || rest_.size() > kUnitBytesMax) return std::nullopt;
    // x10^9/L
    if (rest_.size() > 1 && (rest_[0] == 'x' || rest_[0] == 'X') && rest_[1] == '1')
      rest_.remove_prefix(1);
    if (!ReadTerm(rest_, false)) return std::nullopt;
    if (!std::isnormal(unit_.factor)) return std::nullopt;  // too many years to the ninth
    return std::move(unit_);
  }

 private:
  // The parts of a whole unit, or of what stands in brackets.
  bool ReadTerm(std::string_view text, bool under) {
    bool below = text.starts_with('/');
    if (below) text.remove_prefix(1);
    for (;; first_ = false) {
      const size_t end = EndOfPart(text);
      if (!ReadPart(text.substr(0, end), below != under)) return false;
      if (end == text.size()) return true;
      below = text[end] == '/';  // a/b/c is a/(b.c), a/b.c is (a/b).c
      text.remove_prefix(end + 1);
    }
  }

  // Where the next `.` or `/` outside notes and brackets is, else the end. The dot of 1.73m2 is
  // within a number.
  static size_t EndOfPart(std::string_view text) {
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '{' || c == '[' || c == '(') ++depth;
      if (c == '}' || c == ']' || c == ')') --depth;
      const bool point =
          c == '.' && i > 0 && IsDigit(text[i - 1]) && i + 1 < text.size() && IsDigit(text[i + 1]);
      if (depth == 0 && !point && (c == '.' || c == '/')) return i;
    }
    return text.size();
  }

  bool ReadPart(std::string_view part, bool below) {
    if (part == "1.73m2" || part == "1.73m^2") return AddNote(kStandardSurface, below);
    if (part.starts_with('(') && part.ends_with(')') && part.size() > 2)
      return ReadTerm(part.substr(1, part.size() - 2), below);
    if (part.ends_with('}')) {
      const size_t open = part.find('{');
      if (open == part.npos) return false;
      const std::string_view note = part.substr(open + 1, part.size() - open - 2);
      if (note.find_first_of("{}") != note.npos) return false;
      part = part.substr(0, open);
      // What is counted is no part of the unit: {beats}/min is /min.
      if (part.empty() && first_ && !below) return true;
      AddNote(note, below);
      if (part.empty()) return true;
    }
    return ReadNumber(part, below) || ReadAtom(part, below);
  }

  bool AddNote(std::string_view note, bool below) {
    unit_.dimension.notes += (below ? "/{" : "{") + std::string(note) + "}";
    return true;
  }

  // 10*9, 10^9, 100.
  bool ReadNumber(std::string_view part, bool below) {
    if (part.starts_with("10*") || part.starts_with("10^")) {
      const auto power = WholeNumber(part.substr(3));
      if (!power || std::abs(*power) > kPowerMax) return false;
      unit_.tens += below ? -*power : *power;
      return true;
    }
    const auto number = WholeNumber(part);
    if (!number || *number <= 0 || *number > kNumberMax) return false;
    unit_.factor = below ? unit_.factor / *number : unit_.factor * *number;
    return true;
  }

  bool ReadAtom(std::string_view part, bool below) {
    int exponent = 1;
    std::optional<Atom> found = FindAtom(part);
    if (!found) {
      size_t digits = part.size();
      while (digits > 0 && IsDigit(part[digits - 1])) --digits;
      if (digits > 0 && part[digits - 1] == '-') --digits;
      const auto written = WholeNumber(part.substr(digits));
      if (digits > 0 && part[digits - 1] == '^') --digits;  // m^2
      if (!written || *written == 0 || std::abs(*written) > kExponentMax) return false;
      exponent = *written;
      found = FindAtom(part.substr(0, digits));
      if (!found) return false;
    }
    Add(*found, below ? -exponent : exponent);
    return true;
  }

  void Add(const Atom& atom, int exponent) {
    unit_.factor *= std::pow(atom.factor, exponent);
    unit_.tens += atom.tens * exponent;
    const Exponents& of = atom.of;
    const int8_t parts[kUnitKinds] = {of.length,      of.mass,        of.time,
                                      of.substance,   of.temperature, of.international,
                                      of.equivalents, of.osmoles};
    for (size_t kind = 0; kind < kUnitKinds; ++kind) {
      const int power = parts[kind] * exponent;
      auto& side = power > 0 ? unit_.dimension.above : unit_.dimension.below;
      side[kind] = static_cast<int16_t>(side[kind] + std::abs(power));
    }
  }

  std::string_view rest_;
  bool first_ = true;
  UnitInfo unit_;
};

}  // namespace

std::string Dimension::ToString() const {
  static constexpr char kLetters[] = "LMTNCIEO";
  std::string text;
  for (const auto* side : {&above, &below}) {
    if (side == &below) text += '/';
    for (size_t kind = 0; kind < kUnitKinds; ++kind)
      if ((*side)[kind] != 0) text += kLetters[kind] + std::to_string((*side)[kind]);
  }
  return text + notes;
}

std::optional<UnitInfo> FindUnit(std::string_view unit) { return UnitReader(unit).Read(); }

}  // namespace daybook::query
