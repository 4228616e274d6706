#include "feeds/simulate/fhir_json.h"

#include <algorithm>

namespace daybook::feeds::simulate {
namespace {

constexpr size_t kUsualLineBytes = 4096;

constexpr std::string_view kTypeNames[] = {
    "Organization",      "Patient",           "Condition",          "Encounter",    "Observation",
    "DiagnosticReport",  "MedicationRequest", "AllergyIntolerance", "Immunization", "Procedure",
    "DocumentReference", "CarePlan",          "Appointment",        "ImagingStudy",
};
static_assert(std::size(kTypeNames) == kResourceTypeCount);

void AppendHex(std::string& out, uint64_t bits, int digits) {
  constexpr char kHex[] = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHex[(bits >> shift) & 15];
}

}  // namespace

std::string_view NameOf(ResourceType type) { return kTypeNames[static_cast<size_t>(type)]; }

std::string FormatUuid(uint64_t high, uint64_t low) {
  high = (high & ~0xF000ULL) | 0x8000ULL;                       // version 8
  low = (low & 0x3FFFFFFFFFFFFFFFULL) | 0x8000000000000000ULL;  // RFC variant
  std::string out;
  out.reserve(36);
  AppendHex(out, high >> 32, 8);
  AppendHex(out += '-', high >> 16, 4);
  AppendHex(out += '-', high, 4);
  AppendHex(out += '-', low >> 48, 4);
  AppendHex(out += '-', low, 12);
  return out;
}

std::string Base64(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      const bool padding = i + j > bytes.size();
      out += padding ? '=' : kAlphabet[(group >> (18 - 6 * j)) & 63];
    }
  }
  return out;
}

void WriteCoding(JsonWriter& json, const Code& code) {
  json.Object().Field("system", code.system).Field("code", code.code);
  if (!code.display.empty()) json.Field("display", code.display);
  json.EndObject();
}

void WriteConcept(JsonWriter& json, std::string_view key, const Code& code, std::string_view text) {
  json.ObjectField(key).ArrayField("coding");
  WriteCoding(json, code);
  json.EndArray();
  if (!text.empty()) json.Field("text", text);
  json.EndObject();
}

void WriteReference(JsonWriter& json, std::string_view key, ResourceType type,
                    std::string_view id) {
  std::string reference(NameOf(type));
  (reference += '/').append(id);
  json.ObjectField(key).Field("reference", reference).EndObject();
}

void WriteQuantity(JsonWriter& json, std::string_view key, Decimal value, std::string_view unit,
                   std::string_view comparator) {
  json.ObjectField(key).Key("value").Number(value);
  if (!comparator.empty()) json.Field("comparator", comparator);
  json.Field("unit", unit).Field("system", kUcum).Field("code", unit).EndObject();
}

void WriteCategory(JsonWriter& json, const Code& category) {
  json.ArrayField("category").Object().ArrayField("coding");
  WriteCoding(json, category);
  json.EndArray().EndObject().EndArray();
}

void WritePeriod(JsonWriter& json, Moment start, const Moment* end) {
  json.ObjectField("period").Field("start", FormatLocal(start));
  if (end != nullptr) json.Field("end", FormatLocal(*end));
  json.EndObject();
}

Scribe::Scribe(Sink& sink, Audience audience, uint64_t seed, uint64_t resident, Moment latest)
    : sink_(&sink),
      audience_(audience),
      id_seed_(Random(seed, resident, Purpose::kIds).Next()),
      latest_(latest),
      json_(line_) {
  line_.reserve(kUsualLineBytes);
}

std::string Scribe::NewId(ResourceType type) {
  const auto place = static_cast<size_t>(type);
  Random bits(id_seed_ ^ Mix64(uint64_t{place} << 32 | given_[place]++));
  const uint64_t high = bits.Next();
  return FormatUuid(high, bits.Next());
}

JsonWriter& Scribe::Begin(ResourceType type, std::string_view id, Moment recorded) {
  line_.clear();
  json_ = JsonWriter(line_);
  type_ = type;
  id_ = id;
  json_.Object().Field("resourceType", NameOf(type)).Field("id", id);
  json_.ObjectField("meta").Field("lastUpdated", FormatUtc(std::min(recorded, latest_)));
  return json_.EndObject();
}

void Scribe::End() {
  json_.EndObject();
  if (!status_.ok()) return;
  const ResourceLine line{NameOf(type_), id_, line_};
  status_ =
      audience_ == Audience::kOrganisations ? sink_->OnOrganisation(line) : sink_->OnResource(line);
}

}  // namespace daybook::feeds::simulate
