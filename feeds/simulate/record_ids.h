#pragma once
// Ids of simulated records: UUID-shaped, a function of seed, resident, type and how many came
// before.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "feeds/simulate/random.h"

namespace daybook::feeds::simulate {

// FHIR's names of what the records are. Never reorder: ids follow the order.
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
  kEpisodeOfCare,
};
inline constexpr size_t kResourceTypeCount = 15;

std::string_view NameOf(ResourceType type);

// 128 bits as a UUID of version 8 (RFC 9562: "custom"), since it is neither random nor a time.
std::string FormatUuid(uint64_t high, uint64_t low);

class RecordIds {
 public:
  RecordIds(uint64_t seed, uint64_t resident)
      : seed_(Random(seed, resident, Purpose::kIds).Next()) {}
  std::string Next(ResourceType type);

 private:
  uint64_t seed_;
  std::array<uint32_t, kResourceTypeCount> given_{};
};

}  // namespace daybook::feeds::simulate
