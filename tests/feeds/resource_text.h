#pragma once
// Small FHIR texts for tests.
#include <string>
#include <vector>

namespace daybook::tests {

// Whether members of an object have this name, those of objects inside it left out.
inline bool HasMember(const std::string& members, const std::string& name) {
  const std::string key = "\"" + name + "\"";
  int depth = 0;
  for (size_t at = 0; at < members.size(); ++at) {
    if (members[at] == '{' || members[at] == '[') ++depth;
    if (members[at] == '}' || members[at] == ']') --depth;
    if (depth == 0 && members.compare(at, key.size(), key) == 0) return true;
  }
  return false;
}

// What says what a resource of this type is, where R4 requires it; empty where it doesn't.
inline std::string NameMember(const std::string& type) {
  if (type == "Immunization") return "vaccineCode";
  if (type == "Observation" || type == "DiagnosticReport" || type == "Flag") return "code";
  return "";
}

// A resource of a type about Patient/1 with these further members, and a name if it needs one.
inline std::string Resource(const std::string& type, const std::string& members) {
  const bool names_patient = type == "AllergyIntolerance" || type == "Immunization";
  const std::string name = NameMember(type);
  const bool nameless = !name.empty() && !HasMember(members, name);
  return R"({"resourceType":")" + type + R"(","id":"r1",")" +
         (names_patient ? "patient" : "subject") + R"(":{"reference":"Patient/1"})" +
         (members.empty() ? "" : ",") + members +
         (nameless ? ",\"" + name + R"(":{"text":"something"})" : "") + "}";
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
