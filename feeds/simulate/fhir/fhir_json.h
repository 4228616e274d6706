#pragma once
// The FHIR shapes that many resources share, written onto a JsonWriter, and the scribe that turns
// them into lines for a sink.
#include <string>
#include <string_view>

#include "feeds/simulate/codes.h"
#include "feeds/simulate/json_writer.h"
#include "feeds/simulate/moment.h"
#include "feeds/simulate/record_ids.h"
#include "feeds/simulate/sink.h"

namespace daybook::feeds::simulate {

std::string Base64(std::string_view bytes);

// {"system":…,"code":…,"display":…}; an empty display is left out.
void WriteCoding(JsonWriter& json, const Code& code);
// "key":{"coding":[…],"text":…}; an empty text is left out.
void WriteConcept(JsonWriter& json, std::string_view key, const Code& code,
                  std::string_view text = {});
// "key":{"reference":"Type/id"}
void WriteReference(JsonWriter& json, std::string_view key, ResourceType type, std::string_view id);
// "key":{"value":…,"comparator":…,"unit":…,"system":UCUM,"code":unit}
void WriteQuantity(JsonWriter& json, std::string_view key, Decimal value, std::string_view unit,
                   std::string_view comparator = {});
// "category":[{"coding":[…]}]
void WriteCategory(JsonWriter& json, const Code& category);
// "period":{"start":…,"end":…}; without `end` it is still going on.
void WritePeriod(JsonWriter& json, Moment start, const Moment* end);

// Turns resources into lines for a sink, one after the other. The first error of the sink is kept
// in status() and stops all further writing.
class Scribe {
 public:
  explicit Scribe(Sink& sink);

  // Starts a resource: resourceType, id, meta.lastUpdated. Fields follow; End() hands it over.
  JsonWriter& Begin(ResourceType type, std::string_view id, Moment recorded);
  void End();

  const Status& status() const { return status_; }

 private:
  Sink* sink_;
  std::string line_;
  std::string id_;
  ResourceType type_ = ResourceType::kOrganization;
  JsonWriter json_;
  Status status_;
};

}  // namespace daybook::feeds::simulate
