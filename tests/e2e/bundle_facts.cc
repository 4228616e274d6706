#include "tests/e2e/bundle_facts.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

namespace daybook::tests {
namespace {

time_t SecondsOf(const std::string& text) {
  std::tm tm{};
  int offset_hours = 0;
  int offset_minutes = 0;
  char sign = '+';
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
                  &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
    throw std::runtime_error("no time: " + text);
  const size_t tail = text.find_first_of("+-Z", 19);
  if (text.at(tail) != 'Z')
    std::sscanf(text.c_str() + tail, "%c%d:%d", &sign, &offset_hours, &offset_minutes);
  tm.tm_year -= 1900;
  tm.tm_mon -= 1;
  const int offset = (offset_hours * 60 + offset_minutes) * 60 * (sign == '-' ? -1 : 1);
  return timegm(&tm) - offset;
}

}  // namespace

std::string ReadGzip(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) throw std::runtime_error("can't open " + path.string());
  std::string text;
  char buffer[1 << 16];
  for (int got; (got = gzread(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<size_t>(got));
  gzclose(file);
  return text;
}

BundleFacts ReadBundle(const std::filesystem::path& path) {
  BundleFacts facts;
  const boost::json::value bundle = boost::json::parse(ReadGzip(path));
  for (const auto& entry : bundle.at("entry").as_array()) {
    const boost::json::object& resource = entry.at("resource").as_object();
    const std::string type(resource.at("resourceType").as_string());
    if (type == "Patient") {
      facts.patient = resource;
      facts.patient_id = std::string(resource.at("id").as_string());
    }
    facts.by_type[type].push_back(resource);
    ++facts.entries;
  }
  return facts;
}

std::string TextAt(const boost::json::object& resource, const std::string& path) {
  const boost::json::value* at = nullptr;
  const boost::json::object* object = &resource;
  size_t from = 0;
  while (from <= path.size()) {
    const size_t dot = path.find('.', from);
    const std::string step = path.substr(from, dot == std::string::npos ? dot : dot - from);
    if (object) {
      at = object->if_contains(step);
    } else if (at && at->is_array() && std::stoul(step) < at->as_array().size()) {
      at = &at->as_array()[std::stoul(step)];
    } else {
      return "";
    }
    if (!at) return "";
    object = at->is_object() ? &at->as_object() : nullptr;
    if (dot == std::string::npos) break;
    from = dot + 1;
  }
  if (at->is_string()) return std::string(at->as_string());
  return at->is_null() || at->is_object() || at->is_array() ? "" : boost::json::serialize(*at);
}

std::string LondonDay(const std::string& fhir_time) {
  if (fhir_time.size() <= 10) return fhir_time;
  setenv("TZ", "Europe/London", 1);
  tzset();
  const time_t seconds = SecondsOf(fhir_time);
  std::tm tm{};
  localtime_r(&seconds, &tm);
  char buffer[16];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%d", &tm);
  return buffer;
}

std::string Utc(const std::string& fhir_time) {
  if (fhir_time.size() <= 10) return fhir_time;
  const time_t seconds = SecondsOf(fhir_time);
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  char buffer[32];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%S", &tm);
  std::string out = buffer;
  if (fhir_time.size() > 19 && fhir_time[19] == '.') {
    const size_t end = fhir_time.find_first_not_of("0123456789", 20);
    std::string fraction = fhir_time.substr(19, end - 19);
    while (fraction.back() == '0') fraction.pop_back();
    if (fraction != ".") out += fraction;
  }
  return out + "Z";
}

bool HasCode(const boost::json::object& resource, const std::string& code) {
  const auto* concept_value = resource.if_contains("code");
  if (!concept_value) return false;
  const auto* codings = concept_value->as_object().if_contains("coding");
  if (!codings) return false;
  for (const auto& coding : codings->as_array())
    if (coding.at("code").as_string() == code) return true;
  return false;
}

}  // namespace daybook::tests
