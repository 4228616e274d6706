#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

struct Entry {
  const Code* code = nullptr;
  CivilDay onset = 0;
  std::optional<CivilDay> abated;
  bool in_error = false;
};

// Old problems are often remembered only to the year or the month.
Precision OnsetPrecision(Random& random) {
  constexpr int kWeights[] = {15, 20, 65};
  constexpr Precision kPrecisions[] = {Precision::kYear, Precision::kMonth, Precision::kDay};
  return kPrecisions[random.Weighted(kWeights)];
}

void TellCondition(const Story& story, const Entry& entry, Random& random) {
  const int delay = random.PerMille(700) ? 0 : random.Between(1, 60);
  const CivilDay recorded = std::min(entry.onset + delay, story.person.last_day);
  const CivilDay touched = entry.abated.value_or(recorded);
  ConditionFact fact;
  fact.head = story.NewHead(ResourceType::kCondition, {touched, kNoonMinute});
  fact.code = entry.code;
  fact.onset = entry.onset;
  fact.onset_precision = OnsetPrecision(random);
  fact.written = recorded;
  fact.abated = entry.abated;
  fact.in_error = entry.in_error;
  story.Tell(std::move(fact));
}

// Short illnesses seen at the practice, over within three weeks.
void TellShortIllnesses(const Story& story, Random& random) {
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
    TellCondition(story, entry, random);
  }
}

}  // namespace

void TellConditions(const Story& story) {
  Random random = story.person.Stream(Purpose::kConditions);
  const Health& health = story.health;
  for (const IllnessRow& row : Illnesses()) {
    if (!health.Has(row.illness)) continue;
    Entry entry{&row.code, *health.OnsetOf(row.illness), std::nullopt, false};
    if (row.illness == Illness::kType2Diabetes) entry.abated = health.diabetes_resolved;
    TellCondition(story, entry, random);
  }
  if (health.diabetes_resolved) {
    TellCondition(story, {&kDiabetesResolved, *health.diabetes_resolved, std::nullopt, false},
                  random);
  }
  if (health.recorded_in_error && story.person.first_day < story.person.last_day) {
    const CivilDay day = random.Between(story.person.first_day, story.person.last_day - 1);
    TellCondition(story, {&RowOf(*health.recorded_in_error).code, day, std::nullopt, true}, random);
  }
  TellShortIllnesses(story, random);
}

}  // namespace daybook::feeds::simulate
