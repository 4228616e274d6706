#include "ledger/event/systems.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace daybook::ledger {
namespace {

struct SystemRow {
  std::string_view name;
  std::string_view uri;
};
constexpr SystemRow kSystemRows[] = {
#define DAYBOOK_SYSTEM(name, uri) {name, uri},
#include "ledger/event/systems.def"
#undef DAYBOOK_SYSTEM
};

using NameByUri = std::unordered_map<std::string_view, std::string_view>;

NameByUri MakeNameByUri() {
  NameByUri names;
  for (const SystemRow& row : kSystemRows) names.emplace(row.uri, row.name);
  return names;
}

}  // namespace

std::string_view SystemName(std::string_view uri) {
  static const NameByUri kNames = MakeNameByUri();
  const auto found = kNames.find(uri);
  return found == kNames.end() ? uri : found->second;
}

std::optional<std::string_view> SystemUri(std::string_view name) {
  for (const SystemRow& row : kSystemRows)
    if (row.name == name) return row.uri;
  return std::nullopt;
}

bool IsPublishedSystem(std::string_view system) {
  // hl7.org/fhir/R4/terminologies-systems.html; UK Core. "v2-0203" and the like are HL7's too.
  constexpr std::string_view kPublishers[] = {
      "http://terminology.hl7.org/", "http://hl7.org/fhir/",          "urn:ietf:",
      "https://fhir.hl7.org.uk/",    "https://fhir.nhs.uk/",          "http://fhir.nhs.uk/",
      "http://fhir.hl7.org.uk/",     "http://www.ama-assn.org/go/cpt"};
  if (SystemUri(system)) return true;
  return std::ranges::any_of(
      kPublishers, [&](std::string_view publisher) { return system.starts_with(publisher); });
}

std::vector<std::string_view> SystemNames() {
  std::vector<std::string_view> names;
  // The rows of a name follow each other.
  for (const SystemRow& row : kSystemRows)
    if (names.empty() || names.back() != row.name) names.push_back(row.name);
  return names;
}

}  // namespace daybook::ledger
