#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {

JsonWriter& Story::Begin(ResourceType type, std::string_view id, Moment recorded,
                         std::string_view patient_field) const {
  JsonWriter& json = scribe.Begin(type, id, recorded);
  if (!patient_field.empty()) {
    WriteReference(json, patient_field, ResourceType::kPatient, person.id);
  }
  return json;
}

Moment RecordedAfter(Moment at, Random& random) {
  constexpr int kLatePerMille = 120;
  constexpr int kLateMinutesMax = 3 * kMinutesInDay;
  const bool late = random.PerMille(kLatePerMille);
  return at.Plus(random.Between(1, late ? kLateMinutesMax : 40));
}

}  // namespace daybook::feeds::simulate
