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
  if (system.ends_with("/v3-NullFlavor") || system.ends_with("/data-absent-reason")) return false;
  if (SystemUri(system)) return true;
  // Beginnings behind the scheme. hl7.org/fhir/R4/terminologies-systems.html; UK Core. Of HL7's
  // tree of OIDs the branches of its own versions and of systems that others publish.
  constexpr std::string_view kPublishers[] = {"terminology.hl7.org/",
                                              "hl7.org/fhir/",
                                              "fhir.hl7.org.uk/",
                                              "fhir.nhs.uk/",
                                              "fhir.nhs.net/",
                                              "datadictionary.nhs.uk",
                                              "www.datadictionary.nhs.uk",
                                              "dmd.nhs.uk",
                                              "snomed.info/",
                                              "loinc.org",
                                              "read.info/",
                                              "id.who.int/icd",
                                              "www.whocc.no",
                                              "www.ama-assn.org/",
                                              "www.cms.gov/",
                                              "www.nlm.nih.gov/",
                                              "fdasis.nlm.nih.gov",
                                              "unitsofmeasure.org",
                                              "dicom.nema.org/",
                                              "varnomen.hgvs.org",
                                              "www.genenames.org",
                                              "www.ncbi.nlm.nih.gov/",
                                              "human-phenotype-ontology.org",
                                              "www.human-phenotype-ontology.org",
                                              "www.orpha.net",
                                              "www.omim.org",
                                              "omim.org",
                                              "www.gs1.org/gtin",
                                              "urn:iso:std:iso:11073",
                                              "urn:ietf:",
                                              "urn:oid:2.16.840.1.113883.5.",
                                              "urn:oid:2.16.840.1.113883.6.",
                                              "urn:oid:2.16.840.1.113883.12.",
                                              "urn:oid:2.16.840.1.113883.18.",
                                              "questionnaire"};
  for (const std::string_view scheme : {"https://", "http://"})
    if (system.starts_with(scheme)) system.remove_prefix(scheme.size());
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
