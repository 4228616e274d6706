#pragma once
// The FHIR shapes that many resources share, written onto a JsonWriter, and the scribe that turns
// them into lines for a sink.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "feeds/simulate/fhir_codes.h"
#include "feeds/simulate/json_writer.h"
#include "feeds/simulate/moment.h"
#include "feeds/simulate/random.h"
#include "feeds/simulate/sink.h"

namespace daybook::feeds::simulate {

enum class ResourceType : uint8_t {
  kOrganization,
  kPatient,
  kCondition,
  kEncounter,
  kObservation,
  kDiagnosticReport,
  kMedicationRequest,
  kAllergyIntolerance,
  kImmunization,
  kProcedure,
  kDocumentReference,
  kCarePlan,
  kAppointment,
  kImagingStudy,
};
inline constexpr size_t kResourceTypeCount = 14;

std::string_view NameOf(ResourceType type);

// 128 bits as a UUID of version 8 (RFC 9562: "custom"), since it is neither random nor a time.
std::string FormatUuid(uint64_t high, uint64_t low);
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

// Writes the resources of one resident (or the organisations) in order. The first error of the
// sink is kept in status() and stops all further writing.
class Scribe {
 public:
  enum class Audience { kOrganisations, kResident };
  // `latest` caps meta.lastUpdated: nothing is known after the end of the record.
  Scribe(Sink& sink, Audience audience, uint64_t seed, uint64_t resident, Moment latest);

  // The next id for a type: a function of seed, resident, type and how many came before.
  std::string NewId(ResourceType type);
  // Starts a resource: resourceType, id, meta.lastUpdated. Fields follow; End() hands it over.
  JsonWriter& Begin(ResourceType type, std::string_view id, Moment recorded);
  void End();

  const Status& status() const { return status_; }

 private:
  Sink* sink_;
  Audience audience_;
  uint64_t id_seed_;
  Moment latest_;
  std::array<uint32_t, kResourceTypeCount> given_{};
  std::string line_;
  std::string id_;
  ResourceType type_ = ResourceType::kOrganization;
  JsonWriter json_;
  Status status_;
};

}  // namespace daybook::feeds::simulate
