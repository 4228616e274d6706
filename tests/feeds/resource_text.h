#pragma once
// Small FHIR texts for tests.
#include <string>
#include <vector>

namespace daybook::tests {

// A resource of a type about Patient/1 with these further members.
inline std::string Resource(const std::string& type, const std::string& members) {
  const bool names_patient = type == "AllergyIntolerance" || type == "Immunization";
  return R"({"resourceType":")" + type + R"(","id":"r1",")" +
         (names_patient ? "patient" : "subject") + R"(":{"reference":"Patient/1"})" +
         (members.empty() ? "" : ",") + members + "}";
}

// A Bundle of entries; `members` stand before them.
inline std::string BundleOf(const std::vector<std::string>& entries,
                            const std::string& members = R"("type":"transaction")") {
  std::string text = R"({"resourceType":"Bundle",)" + members + R"(,"entry":[)";
  for (size_t i = 0; i < entries.size(); ++i) text += (i ? "," : "") + entries[i];
  return text + "]}";
}
inline std::string EntryOf(const std::string& resource) {
  return R"({"resource":)" + resource + "}";
}

}  // namespace daybook::tests
