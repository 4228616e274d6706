#include "feeds/simulate/people/health.h"

#include <algorithm>

namespace daybook::feeds::simulate {
namespace {

constexpr int kRateMaxPerMille = 850;
constexpr int kResolvedPerMille = 35;
constexpr int kResolvedAfterDays = 500;  // at the earliest
constexpr int kInErrorPerMille = 8;

// Long-term illness by deprivation: from 127 to 73 of a hundred.
int DeprivedPercent(int decile) { return 100 + (11 - 2 * decile) * 3; }

int RateOf(const IllnessRow& row, const Person& person, const Health& health) {
  int rate = row.per_mille[person.BandOn(person.last_day)];
  if (person.sex == Sex::kMale) rate = rate * row.male_percent / 100;
  if (person.sex == Sex::kFemale) rate = rate * (200 - row.male_percent) / 100;
  if (row.raised_by && health.Has(*row.raised_by)) rate *= row.raised_times;
  if (row.illness != Illness::kType1Diabetes) rate = rate * DeprivedPercent(person.decile) / 100;
  return std::min(rate, kRateMaxPerMille);
}

std::optional<CivilDay> DrawOnset(const IllnessRow& row, const Person& person, const Health& health,
                                  Random& random) {
  const int rate = RateOf(row, person, health);
  const CivilDay earliest = AddMonths(person.born, 12 * row.youngest);
  if (!random.PerMille(rate) || earliest >= person.last_day) return std::nullopt;
  // The later of two draws: most long-term illness comes late.
  return std::max(random.Between(earliest, person.last_day - 1),
                  random.Between(earliest, person.last_day - 1));
}

void DrawResolution(const Person& person, Health& health, Random& random) {
  const std::optional<CivilDay>& onset = health.OnsetOf(Illness::kType2Diabetes);
  if (!onset || !random.PerMille(kResolvedPerMille)) return;
  const CivilDay earliest = std::max(*onset + kResolvedAfterDays, person.first_day);
  if (earliest < person.last_day) {
    health.diabetes_resolved = random.Between(earliest, person.last_day - 1);
  }
}

Allergy DrawAllergy(Random& random) {
  constexpr int kWeights[] = {330, 480, 110, 30, 25, 25};
  return static_cast<Allergy>(random.Weighted(kWeights));
}

Smoking DrawSmoking(Random& random) {
  constexpr int kWeights[] = {58, 27, 15};
  return static_cast<Smoking>(random.Weighted(kWeights));
}

}  // namespace

bool Health::DiabeticOn(CivilDay day) const {
  if (HasBy(Illness::kType1Diabetes, day)) return true;
  return HasBy(Illness::kType2Diabetes, day) && !(diabetes_resolved && *diabetes_resolved <= day);
}

int Health::illness_count() const {
  return static_cast<int>(
      std::count_if(onset.begin(), onset.end(), [](const auto& day) { return day.has_value(); }));
}

Health DrawHealth(const Person& person) {
  Health health;
  Random random = person.Stream(Purpose::kHealth);
  for (const IllnessRow& row : Illnesses()) {
    const bool has_other_type =
        row.illness == Illness::kType2Diabetes && health.Has(Illness::kType1Diabetes);
    if (has_other_type) continue;
    health.onset[static_cast<size_t>(row.illness)] = DrawOnset(row, person, health, random);
  }
  DrawResolution(person, health, random);
  health.allergy = DrawAllergy(random);
  health.smoking = DrawSmoking(random);
  constexpr Illness kMistaken[] = {Illness::kType2Diabetes, Illness::kAsthma,
                                   Illness::kHypertension};
  const Illness mistaken = random.Pick(kMistaken);
  if (random.PerMille(kInErrorPerMille) && !health.Has(mistaken) && !health.diabetes_ever()) {
    health.recorded_in_error = mistaken;
  }
  return health;
}

}  // namespace daybook::feeds::simulate
