#include "tests/simulate/population.h"

#include <gtest/gtest.h>

#include <sstream>

#include "feeds/simulate/fhir/ndjson_sink.h"

namespace daybook::tests {

namespace json = boost::json;
using namespace feeds::simulate;  // NOLINT: the subject of these tests

SimulateOptions Options(uint32_t residents, uint64_t seed) {
  return {.residents = residents, .seed = seed, .years = 10, .until = kUntil};
}

Population Simulated(uint32_t residents, uint64_t seed, Messages messages) {
  std::ostringstream out;
  std::ostringstream answers;
  NdjsonSink sink(out, &answers);
  const Status status = Simulate(Options(residents, seed), sink, messages);
  EXPECT_TRUE(status.ok());
  return {out.str(), answers.str()};
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> Lines(std::string_view text) {
  EXPECT_TRUE(text.ends_with('\n'));
  if (text.ends_with('\n')) text.remove_suffix(1);
  return Split(text, '\n');
}

std::vector<std::string> Fields(std::string_view csv_row) { return Split(csv_row, ','); }

std::vector<json::object> Parsed(std::string_view ndjson) {
  std::vector<json::object> resources;
  for (const std::string& line : Lines(ndjson)) {
    json::error_code error;
    json::value value = json::parse(line, error);
    EXPECT_FALSE(error) << error.message() << " in " << line;
    EXPECT_TRUE(value.is_object());
    if (value.is_object()) resources.push_back(std::move(value.as_object()));
  }
  return resources;
}

std::string Text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string TypeOf(const json::object& resource) { return Text(resource, "resourceType"); }

std::string PatientOf(const json::object& resource) {
  if (TypeOf(resource) == "Patient") return Text(resource, "id");
  const json::value* who = resource.if_contains("subject");
  if (who == nullptr) who = resource.if_contains("patient");
  if (who == nullptr && resource.contains("participant")) {
    who = &resource.at("participant").at(0).at("actor");
  }
  constexpr std::string_view kPrefix = "Patient/";
  if (who == nullptr) return {};
  const std::string reference = Text(who->as_object(), "reference");
  return reference.starts_with(kPrefix) ? reference.substr(kPrefix.size()) : std::string();
}

std::string FirstCode(const json::object& resource, std::string_view field) {
  const json::value* concept_value = resource.if_contains(field);
  if (concept_value == nullptr) return {};
  return Text(concept_value->at("coding").at(0).as_object(), "code");
}

void EachText(const json::value& value,
              const std::function<void(std::string_view, std::string_view)>& visit,
              std::string_view key) {
  if (const json::string* text = value.if_string()) visit(key, *text);
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) EachText(element, visit, key);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) EachText(member.value(), visit, member.key());
  }
}

uint64_t Fnv1a64(std::string_view bytes) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  return hash;
}

}  // namespace daybook::tests
