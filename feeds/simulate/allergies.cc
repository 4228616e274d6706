#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kAllergyCodes[] = {
    {},  // no statement at all: there is nothing to write
    {kSnomed, "716186003", "No known allergy"},
    {kSnomed, "764146007", "Penicillin"},
    {kSnomed, "91935009", "Allergy to peanut"},
    {kSnomed, "300916003", "Latex allergy"},
    {kSnomed, "293586001", "Allergy to aspirin"},
};

constexpr Code kReactions[] = {
    {kSnomed, "247472004", "Urticarial rash"},
    {kSnomed, "271807003", "Eruption of skin"},
    {kSnomed, "39579001", "Anaphylactic reaction"},
};

constexpr std::string_view kClinical =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view kVerification =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

}  // namespace

void WriteAllergies(const Story& story) {
  Random random = story.person.Stream(Purpose::kAllergies);
  const Allergy allergy = story.health.allergy;
  if (allergy == Allergy::kNoStatement) return;
  const CivilDay day = random.Between(story.person.first_day, story.person.last_day);
  JsonWriter& json =
      story.scribe.Begin(ResourceType::kAllergyIntolerance,
                         story.scribe.NewId(ResourceType::kAllergyIntolerance), {day, 10 * 60});
  WriteConcept(json, "clinicalStatus", {kClinical, "active", "Active"});
  WriteConcept(json, "verificationStatus", {kVerification, "confirmed", "Confirmed"});
  if (allergy != Allergy::kNoneKnown) {
    const bool food = allergy == Allergy::kPeanut;
    json.ArrayField("category");
    json.Text(food ? "food" : allergy == Allergy::kLatex ? "environment" : "medication");
    json.EndArray();
  }
  WriteConcept(json, "code", kAllergyCodes[static_cast<size_t>(allergy)]);
  WriteReference(json, "patient", ResourceType::kPatient, story.person.id);
  json.Field("recordedDate", FormatDay(day));
  if (allergy != Allergy::kNoneKnown) {
    json.ArrayField("reaction").Object().ArrayField("manifestation").Object();
    json.ArrayField("coding");
    WriteCoding(json, random.Pick(kReactions));
    json.EndArray().EndObject().EndArray();
    json.Field("severity", random.PerMille(150) ? "severe" : "mild").EndObject().EndArray();
  }
  story.scribe.End();
}

}  // namespace daybook::feeds::simulate
