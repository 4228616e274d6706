#pragma once
// What a Synthea bundle says, read on its own: Boost.JSON and the C library's calendar, nothing of
// Daybook's readers.
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::tests {

// The text of a .json.gz file.
std::string ReadGzip(const std::filesystem::path& path);

struct BundleFacts {
  std::string patient_id;
  boost::json::object patient;
  std::map<std::string, std::vector<boost::json::object>> by_type;
  size_t entries = 0;
};
BundleFacts ReadBundle(const std::filesystem::path& path);

// Members by path, "code.coding.0.code"; empty if one is missing.
std::string TextAt(const boost::json::object& resource, const std::string& path);
// The London day of a FHIR time, "2019-03-01".
std::string LondonDay(const std::string& fhir_time);
// A FHIR time with offset as UTC, "2019-03-01T09:05:00Z" (a fraction kept without its zeros).
std::string Utc(const std::string& fhir_time);
// True if a resource has a coding of this code.
bool HasCode(const boost::json::object& resource, const std::string& code);

}  // namespace daybook::tests
