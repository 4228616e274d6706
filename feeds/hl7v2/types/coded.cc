#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/types/types.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::hl7v2 {

using ledger::Coded;
using ledger::Coding;

namespace {

struct SystemRow {
  std::string_view name;
  std::string_view system;
};
constexpr SystemRow kSystems[] = {
#define DAYBOOK_CODING_SYSTEM(name, system) {name, system},
#include "feeds/hl7v2/coding_systems.def"
#undef DAYBOOK_CODING_SYSTEM
};

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

bool AreDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// SNOMED CT identifiers have 6 to 18 digits; senders file them under the names of older editions
// (SNM, SNM3), whose own codes have letters.
bool IsSnomedByAnotherName(std::string_view name, std::string_view code) {
  return (name == "SNM" || name == "SNM3") && AreDigits(code) && code.size() >= 6 &&
         code.size() <= 18;
}

Coding CodingOf(const Part& part, size_t first, std::string_view system) {
  Coding coding;
  coding.code = part.component(first).text();
  coding.display = part.component(first + 1).text();
  const std::string name = part.component(first + 2).text();
  if (coding.code.empty()) return coding;
  coding.system = name.empty() ? SystemOf(system) : SystemOf(name);
  if (IsSnomedByAnotherName(Upper(name), coding.code)) coding.system = "snomed";
  return coding;
}

}  // namespace

std::string SystemOf(std::string_view name) {
  constexpr std::string_view kTable = "http://terminology.hl7.org/CodeSystem/v2-";
  const std::string upper = Upper(name);
  const auto* found = std::ranges::find(kSystems, upper, &SystemRow::name);
  if (found != std::end(kSystems)) return std::string(found->system);
  if (upper.size() == 7 && upper.starts_with("HL7") && AreDigits(upper.substr(3)))
    return std::string(kTable) + upper.substr(3);
  if (upper.size() == 4 && AreDigits(upper)) return std::string(kTable) + upper;
  return std::string(ledger::SystemName(name));
}

Coded ReadCoded(const Part& part, std::string_view system) {
  Coded coded;
  if (!part.has_value()) return coded;
  constexpr std::array<size_t, 3> kFirstOfTriplet = {1, 4, 10};
  for (const size_t first : kFirstOfTriplet) {
    Coding coding = CodingOf(part, first, system);
    if (!coding.code.empty())
      coded.codings.push_back(std::move(coding));
    else if (coded.text.empty())
      coded.text = std::move(coding.display);
  }
  if (std::string original = part.component(9).text(); !original.empty())
    coded.text = std::move(original);
  return coded;
}

void AddCodedList(ledger::Event& event, ledger::FieldId id, const Part& field,
                  std::string_view system) {
  if (field.cleared()) return ClearField(event, id);
  for (const Part& repetition : field.repetitions())
    AddField(event, id, ReadCoded(repetition, system));
}

std::string WordsOf(const Coded& coded) {
  if (!coded.text.empty() || coded.codings.empty()) return coded.text;
  const Coding& coding = coded.codings.front();
  return coding.display.empty() ? coding.code : coding.display;
}

namespace {

// "9/L", "2": what stands behind a caret that is part of a unit, as in 10^9/L and kg/m^2. Senders
// who don't escape it part the unit in two.
bool IsPower(std::string_view words) {
  constexpr size_t kDigitsMax = 2;
  if (words.starts_with('-')) words.remove_prefix(1);
  size_t digits = 0;
  while (digits < words.size() && words[digits] >= '0' && words[digits] <= '9') ++digits;
  if (digits == 0 || digits > kDigitsMax) return false;
  return digits == words.size() || words[digits] == '/' || words[digits] == '.';
}

}  // namespace

std::string UnitText(const Part& part) {
  std::string code = part.component(1).text();
  std::string words = part.component(2).text();
  const std::string third = part.component(3).text();
  // Ten has no power in a list of codes; of others the unit stands alone, or is said again.
  if (!code.empty() && IsPower(words) && (code.ends_with("10") || third.empty() || third == code))
    return code + "^" + words;
  // A number, as SNOMED CT has for "tablet", is no unit to read.
  return code.empty() || (AreDigits(code) && !words.empty()) ? words : code;
}

}  // namespace daybook::feeds::hl7v2
