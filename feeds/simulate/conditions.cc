#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view kVerification =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr Code kProblem = {"http://terminology.hl7.org/CodeSystem/condition-category",
                           "problem-list-item", "Problem List Item"};
constexpr int kNoonMinute = 12 * 60;

struct Entry {
  const Code* code = nullptr;
  CivilDay onset = 0;
  std::optional<CivilDay> abated;
  bool in_error = false;
};

// Old problems are often remembered only to the year or the month.
std::string PartialOnset(CivilDay onset, Random& random) {
  constexpr size_t kYearLength = 4;
  constexpr size_t kMonthLength = 7;
  constexpr int kWeights[] = {15, 20, 65};
  constexpr size_t kLengths[] = {kYearLength, kMonthLength, std::string::npos};
  return FormatDay(onset).substr(0, kLengths[random.Weighted(kWeights)]);
}

void WriteCondition(const Story& story, const Entry& entry, Random& random) {
  const int delay = random.PerMille(700) ? 0 : random.Between(1, 60);
  const CivilDay recorded = std::min(entry.onset + delay, story.person.last_day);
  const CivilDay touched = entry.abated.value_or(recorded);
  JsonWriter& json =
      story.Begin(ResourceType::kCondition, story.scribe.NewId(ResourceType::kCondition),
                  {touched, kNoonMinute}, "subject");
  // FHIR forbids a clinical status on what was entered in error.
  if (!entry.in_error) {
    WriteConcept(json, "clinicalStatus", {kClinical, entry.abated ? "resolved" : "active", {}});
  }
  WriteConcept(json, "verificationStatus",
               {kVerification, entry.in_error ? "entered-in-error" : "confirmed", {}});
  WriteCategory(json, kProblem);
  WriteConcept(json, "code", *entry.code, entry.code->display);
  json.Field("onsetDateTime", PartialOnset(entry.onset, random));
  if (entry.abated) json.Field("abatementDateTime", FormatDay(*entry.abated));
  json.Field("recordedDate", FormatDay(recorded));
  story.scribe.End();
}

// Short illnesses seen at the practice, over within three weeks.
void WriteShortIllnesses(const Story& story, Random& random) {
  static constexpr Code kShort[] = {
      {kSnomed, "54150009", "Upper respiratory infection"},
      kUrinaryInfection,
      {kSnomed, "279039007", "Low back pain"},
      {kSnomed, "65363002", "Otitis media"},
      {kSnomed, "43116000", "Eczema"},
      {kSnomed, "37796009", "Migraine"},
  };
  for (const Visit& visit : story.visits) {
    if (!visit.at_practice() || !random.PerMille(60)) continue;
    const CivilDay over = visit.start.day + random.Between(4, 21);
    Entry entry{&random.Pick(kShort), visit.start.day, std::nullopt, false};
    if (over <= story.person.last_day) entry.abated = over;
    WriteCondition(story, entry, random);
  }
}

}  // namespace

void WriteConditions(const Story& story) {
  Random random = story.person.Stream(Purpose::kConditions);
  const Health& health = story.health;
  for (const IllnessRow& row : Illnesses()) {
    if (!health.Has(row.illness)) continue;
    Entry entry{&row.code, *health.OnsetOf(row.illness), std::nullopt, false};
    if (row.illness == Illness::kType2Diabetes) entry.abated = health.diabetes_resolved;
    WriteCondition(story, entry, random);
  }
  if (health.diabetes_resolved) {
    WriteCondition(story, {&kDiabetesResolved, *health.diabetes_resolved, std::nullopt, false},
                   random);
  }
  if (health.recorded_in_error && story.person.first_day < story.person.last_day) {
    const CivilDay day = random.Between(story.person.first_day, story.person.last_day - 1);
    WriteCondition(story, {&RowOf(*health.recorded_in_error).code, day, std::nullopt, true},
                   random);
  }
  WriteShortIllnesses(story, random);
}

}  // namespace daybook::feeds::simulate
