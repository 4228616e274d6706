#include "feeds/fhir/identifiers.h"

#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coding;

namespace {

constexpr std::string_view kVerificationStatus =
    "https://fhir.hl7.org.uk/StructureDefinition/"
    "Extension-UKCore-NHSNumberVerificationStatus";
constexpr std::string_view kQuery = "?identifier=";

std::string Plain(std::string_view system, std::string_view value) {
  std::string plain(value);
  if (system == kNhsNumber) std::erase_if(plain, [](char c) { return c == ' ' || c == '-'; });
  return plain;
}

bool IsVerified(std::string_view status) {
  return status.empty() || status == "01" || status == "number-present-and-verified";
}

}  // namespace

// Dates and times of FHIR compare as texts as far as both say something.
bool IsFormer(Element of, std::string_view changed) {
  if (of["use"].text() == "old") return true;
  const std::string_view end = of["period"]["end"].text();
  if (end.empty()) return false;
  return changed.empty() || end.substr(0, 10) <= changed.substr(0, 10);
}

std::string_view VerificationOf(Element identifier) {
  for (Element each = identifier["extension"].first(); each; each = each.next())
    if (each["url"].text() == kVerificationStatus)
      return each["valueCodeableConcept"]["coding"].first()["code"].text();
  return {};
}

Coding IdentifierOf(Element identifier, std::string_view changed) {
  Coding coding;
  coding.system = ledger::SystemName(identifier["system"].text());
  coding.code = Plain(coding.system, identifier["value"].text());
  if (coding.system != kNhsNumber) return coding;
  if (IsFormer(identifier, changed))
    coding.system = kNhsNumberFormer;
  else if (!IsVerified(VerificationOf(identifier)))
    coding.system = kNhsNumberUnverified;
  return coding;
}

namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "a%7Cb" -> "a|b"; a % that escapes nothing stays.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '%' && at + 2 < text.size();
    const int high = escape ? HexDigit(text[at + 1]) : -1;
    const int low = escape ? HexDigit(text[at + 2]) : -1;
    out += high < 0 || low < 0 ? text[at] : static_cast<char>(high * 16 + low);
    if (high >= 0 && low >= 0) at += 2;
  }
  return out;
}

}  // namespace

std::optional<Conditional> ReadConditional(std::string_view reference) {
  const size_t query = reference.find(kQuery);
  if (query == std::string_view::npos || query == 0) return std::nullopt;
  const std::string_view raw = reference.substr(query + kQuery.size());
  const std::string identifier = Unescaped(raw.substr(0, raw.find('&')));
  const size_t bar = identifier.find('|');
  if (bar == std::string::npos) return std::nullopt;
  std::string_view type = reference.substr(0, query);
  if (const size_t slash = type.rfind('/'); slash != std::string_view::npos)
    type = type.substr(slash + 1);
  const std::string_view view = identifier;
  Conditional read{std::string(type), std::string(ledger::SystemName(view.substr(0, bar))), {}};
  read.value = Plain(read.system, view.substr(bar + 1));
  if (read.type.empty() || read.value.empty()) return std::nullopt;
  return read;
}

std::string ConditionalText(const Conditional& conditional) {
  const auto uri = ledger::SystemUri(conditional.system);
  return conditional.type + std::string(kQuery) + (uri ? std::string(*uri) : conditional.system) +
         "|" + conditional.value;
}

}  // namespace daybook::feeds::fhir
