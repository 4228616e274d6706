#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int kOldFrom = 65;

// As English practices code the grades (SNOMED CT, UK edition).
constexpr Code kGrades[] = {
    {kSnomed, "925791000000100", "Mild frailty"},
    {kSnomed, "925831000000107", "Moderate frailty"},
    {kSnomed, "925861000000102", "Severe frailty"},
};
constexpr Code kFalls = {kSnomed, "161898004", "Falls"};
constexpr Code kLivesAlone = {kSnomed, "105529008", "Lives alone"};
constexpr Code kNursingHome = {kSnomed, "160734000", "Lives in nursing home"};

// Of a thousand, a year from 65 on: how many go one grade further; each illness adds.
constexpr int kFurtherPerMille = 45;
constexpr int kFurtherForIllnessPerMille = 25;
constexpr int kFallPerMille = 70;
constexpr int kFallForGradePerMille = 90;
constexpr int kFallMattersDays = 28;
constexpr int kLivesAlonePerMille = 290;
constexpr int kNursingHomePerMille = 160;  // a year, of the severely frail and those with dementia

void TellFinding(const Story& story, const Code& code, CivilDay day,
                 std::optional<CivilDay> abated) {
  if (abated && *abated > story.person.last_day) abated = std::nullopt;
  ConditionFact fact;
  fact.head = story.NewHead(ResourceType::kCondition, {abated.value_or(day), kNoonMinute});
  fact.code = &code;
  fact.onset = day;
  fact.written = day;
  fact.abated = abated;
  story.Tell(std::move(fact));
}

}  // namespace

// A year at a time: the grade, falls, and where somebody so frail lives.
Frailty TellFrailty(const Story& story) {
  Random random = story.person.Stream(Purpose::kFrailty);
  Frailty frailty;
  bool in_home = false;
  for (CivilDay year = story.person.first_day; year < story.person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    const int further = random.Below(1000);
    const int fall = random.Below(1000);
    const int home = random.Below(1000);
    if (story.person.AgeOn(day) < kOldFrom || day >= story.person.last_day) continue;
    const int rate = kFurtherPerMille + kFurtherForIllnessPerMille * story.health.illness_count();
    if (further < rate && frailty.grade < static_cast<int>(std::size(kGrades)))
      TellFinding(story, kGrades[frailty.grade++], day, std::nullopt);
    if (fall < kFallPerMille + kFallForGradePerMille * frailty.grade) {
      TellFinding(story, kFalls, day, day + kFallMattersDays);
      frailty.last_fall = day;
    }
    const bool needs_it = frailty.grade == static_cast<int>(std::size(kGrades)) ||
                          story.health.HasBy(Illness::kDementia, day);
    if (needs_it && !in_home && home < kNursingHomePerMille) {
      TellFinding(story, kNursingHome, day, std::nullopt);
      in_home = true;
    }
  }
  const bool alone = random.PerMille(kLivesAlonePerMille);
  const CivilDay said = story.person.first_day + random.Below(kDaysInYear);
  if (alone && !in_home && story.person.AgeOn(said) >= kOldFrom && said <= story.person.last_day)
    TellFinding(story, kLivesAlone, said, std::nullopt);
  return frailty;
}

}  // namespace daybook::feeds::simulate
