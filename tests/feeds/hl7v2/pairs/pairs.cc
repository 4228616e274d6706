#include "tests/feeds/hl7v2/pairs/pairs.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace daybook::tests {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::string;

namespace {

string Bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void LoadFolder(const fs::path& folder, Converter converter, const string& ending,
                std::vector<Pair>& pairs) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::path path = entry.path();
    if (path.extension() != ".hl7") continue;
    const string name = path.filename().string();
    const string message = Bytes(path);
    if (!fs::exists(path.replace_extension(ending))) continue;
    pairs.push_back({converter, name, message, Bytes(path)});
  }
}

size_t EndOfSegment(const string& text, size_t begin) {
  return std::min(text.find_first_of("\r\n", begin), text.size());
}

// "PID|1||GIVEN-1" for what may be "PID|1" or "PID|1||".
string NumberedPid(const string& pid) {
  std::vector<string> fields;
  std::istringstream parts(pid);
  for (string field; std::getline(parts, field, '|');) fields.push_back(field);
  fields.resize(std::max<size_t>(fields.size(), 4));
  fields[3] = kGivenNumber;
  string line;
  for (size_t at = 0; at < fields.size(); ++at) line += (at == 0 ? "" : "|") + fields[at];
  return line;
}

json::object GivenIdentifier() {
  return json::object({{"system", "given"}, {"value", json::string(kGivenNumber)}});
}

void AddIdentifier(json::object& patient) {
  json::value& list = patient["identifier"];
  if (!list.is_array()) list = json::array();
  list.as_array().push_back(GivenIdentifier());
}

struct SubjectRow {
  std::string_view type;
  std::string_view element;
};
// Resources about a resident, and the element that says whose they are.
constexpr std::array<SubjectRow, 12> kSubjects{{{"AllergyIntolerance", "patient"},
                                                {"Condition", "subject"},
                                                {"Consent", "patient"},
                                                {"DiagnosticReport", "subject"},
                                                {"DocumentReference", "subject"},
                                                {"Encounter", "subject"},
                                                {"EpisodeOfCare", "patient"},
                                                {"Immunization", "patient"},
                                                {"Observation", "subject"},
                                                {"Procedure", "subject"},
                                                {"RelatedPerson", "patient"},
                                                {"ServiceRequest", "subject"}}};

string TypeOf(const json::object& resource) {
  return string(resource.at("resourceType").as_string());
}

// How many got one.
size_t GiveSubjects(json::array& entries, const string& patient) {
  size_t given = 0;
  for (json::value& entry : entries) {
    json::object& resource = entry.as_object()["resource"].as_object();
    const auto* row = std::ranges::find(kSubjects, TypeOf(resource), &SubjectRow::type);
    if (row == kSubjects.end() || resource.contains(row->element)) continue;
    resource[row->element] = json::object({{"reference", patient}});
    ++given;
  }
  return given;
}

// References to the Patients of a Bundle.
std::vector<string> PatientsIn(json::array& entries) {
  std::vector<string> patients;
  for (json::value& entry : entries) {
    const json::object& resource = entry.as_object()["resource"].as_object();
    if (TypeOf(resource) == "Patient")
      patients.push_back("Patient/" + string(resource.at("id").as_string()));
  }
  return patients;
}

}  // namespace

std::vector<Pair> LoadPairs(const fs::path& hl7v2) {
  std::vector<Pair> pairs;
  LoadFolder(hl7v2 / "ms-fhir-converter" / "pairs", Converter::kMicrosoft, ".expected.json", pairs);
  LoadFolder(hl7v2 / "reportstream", Converter::kReportStream, ".fhir", pairs);
  std::ranges::sort(pairs, {}, &Pair::name);
  return pairs;
}

string WithNumber(const string& message) {
  for (size_t begin = 0; begin < message.size();) {
    const size_t end = EndOfSegment(message, begin);
    const string segment = message.substr(begin, end - begin);
    if (segment.starts_with("PID|"))
      return message.substr(0, begin) + NumberedPid(segment) + message.substr(end);
    begin = end + 1;
  }
  const size_t header = EndOfSegment(message, 0);
  return message.substr(0, header) + "\r" + NumberedPid("PID|1") + "\r" + message.substr(header);
}

string FhirWithNumber(const string& fhir) {
  json::value bundle = json::parse(fhir);
  json::array& entries = bundle.as_object()["entry"].as_array();
  bool has_patient = false;
  for (json::value& entry : entries) {
    json::object& resource = entry.as_object()["resource"].as_object();
    if (TypeOf(resource) != "Patient" || has_patient) continue;
    AddIdentifier(resource);
    has_patient = true;
  }
  if (!has_patient) {
    json::object patient{{"resourceType", "Patient"}, {"id", "given"}};
    AddIdentifier(patient);
    entries.push_back(json::object({{"fullUrl", "Patient/given"}, {"resource", patient}}));
  }
  return json::serialize(bundle);
}

Subjected FhirWithSubjects(const string& fhir) {
  json::value bundle = json::parse(fhir);
  json::array& entries = bundle.as_object()["entry"].as_array();
  const std::vector<string> patients = PatientsIn(entries);
  const size_t given = patients.size() == 1 ? GiveSubjects(entries, patients[0]) : 0;
  return {given == 0 ? fhir : json::serialize(bundle), given};
}

}  // namespace daybook::tests
