#include "feeds/simulate/fhir/fhir_json.h"

namespace daybook::feeds::simulate {
namespace {

constexpr size_t kUsualLineBytes = 4096;

}  // namespace

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

Scribe::Scribe(Sink& sink) : sink_(&sink), json_(line_) { line_.reserve(kUsualLineBytes); }

JsonWriter& Scribe::Begin(ResourceType type, std::string_view id, Moment recorded) {
  line_.clear();
  json_ = JsonWriter(line_);
  type_ = type;
  id_ = id;
  json_.Object().Field("resourceType", NameOf(type)).Field("id", id);
  json_.ObjectField("meta").Field("lastUpdated", FormatUtc(recorded));
  return json_.EndObject();
}

void Scribe::End() {
  json_.EndObject();
  if (!status_.ok()) return;
  const ResourceLine line{NameOf(type_), id_, line_};
  status_ =
      type_ == ResourceType::kOrganization ? sink_->OnOrganisation(line) : sink_->OnResource(line);
}

}  // namespace daybook::feeds::simulate
