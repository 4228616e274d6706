#pragma once
// A simulated population as lines and as parsed JSON, for tests.
#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulate/simulate.h"

namespace daybook::tests {

inline constexpr CivilDay kUntil = 20634;  // 2026-06-30

struct Population {
  std::string ndjson;
  std::string answer_key;
};

feeds::simulate::SimulateOptions Options(uint32_t residents, uint64_t seed = 7);
// Runs the simulator into memory; a failure fails the test and returns what there is.
Population Simulated(uint32_t residents, uint64_t seed = 7,
                     feeds::simulate::Messages messages = feeds::simulate::Messages::kClean);
std::vector<std::string> Lines(std::string_view text);
std::vector<std::string> Fields(std::string_view csv_row);
std::vector<boost::json::object> Parsed(std::string_view ndjson);

std::string Text(const boost::json::object& object, std::string_view key);
std::string TypeOf(const boost::json::object& resource);
// The id after "Patient/" of subject, patient, the first Patient participant, or of the Patient
// itself; empty for an organisation.
std::string PatientOf(const boost::json::object& resource);
// code.coding[0].code of a CodeableConcept field; empty if there is none.
std::string FirstCode(const boost::json::object& resource, std::string_view field);
// Calls `visit` with every (key, string) below `value`, arrays without their index.
void EachText(const boost::json::value& value,
              const std::function<void(std::string_view, std::string_view)>& visit,
              std::string_view key = {});
uint64_t Fnv1a64(std::string_view bytes);

}  // namespace daybook::tests
