#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/types/types.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::hl7v2 {

using ledger::Coding;

namespace {

constexpr std::string_view kNhsNumber = "nhs_number";

// CX-4 or CX-5 of an NHS number: HL7 UK A.3 has NHS and NH; the others are met in the field.
constexpr std::array<std::string_view, 6> kNhsWords = {"NHS",     "NH",        "NHSNBR",
                                                       "NHSNMBR", "NHSNUMBER", "NHSNO"};
bool IsNhsWord(const std::string& word) {
  return std::ranges::find(kNhsWords, word) != kNhsWords.end();
}

std::string WithoutBlanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
  return text;
}

}  // namespace

std::string AuthorityText(const Part& part) {
  // HD is components of a field and subcomponents of a component.
  const bool inner = !part.has_components();
  const auto nth = [&](size_t n) {
    return (inner ? part.subcomponent(n) : part.component(n)).text();
  };
  std::string name = nth(1);
  return name.empty() ? nth(2) : name;
}

Coding ReadIdentifier(const Part& part, const std::string& owner) {
  Coding coding;
  coding.code = part.component(1).text();
  if (coding.code.empty()) return coding;
  coding.system = AuthorityText(part.component(4));
  const std::string type = part.component(5).text();
  const bool by_oid = ledger::SystemName(coding.system) == kNhsNumber ||
                      part.component(4).subcomponent(2).text() == "2.16.840.1.113883.2.1.4.1";
  if (IsNhsWord(coding.system) || IsNhsWord(type) || by_oid) {
    coding.system = kNhsNumber;
    coding.code = WithoutBlanks(std::move(coding.code));
  } else if (coding.system.empty()) {
    coding.system = owner;
  }
  return coding;
}

bool IsNhsNumber(const Coding& coding) { return coding.system == kNhsNumber; }

std::string EntityText(const Part& part) {
  std::string text = part.component(1).text();
  if (text.empty()) return text;
  std::string authority = part.component(2).text();
  if (authority.empty()) authority = part.component(3).text();
  if (!authority.empty()) text += "^" + authority;
  return text;
}

}  // namespace daybook::feeds::hl7v2
