#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kFootExamination = {kSnomed, "401191002", "Diabetic foot examination"};
constexpr Code kRetinalScreening = {kSnomed, "134395001", "Diabetic retinopathy screening"};
constexpr Code kAngioplasty = {kSnomed, "415070008", "Percutaneous coronary intervention"};
constexpr Code kElective[] = {
    {kSnomed, "73761001", "Colonoscopy"},
    {kSnomed, "110473004", "Cataract surgery"},
    {kSnomed, "52734007", "Total replacement of hip"},
    {kSnomed, "80146002", "Appendectomy"},
};
constexpr int kElectivePerMille = 12;  // a year, from 40
void TellProcedure(const Story& story, const Code& code, Moment at, size_t organisation) {
  if (at.day < story.person.first_day || at.day > story.person.last_day) return;
  story.Tell(
      ProcedureFact{story.NewHead(ResourceType::kProcedure, at.Plus(25)), &code, at, organisation});
}

}  // namespace

void TellProcedures(const Story& story) {
  Random random = story.person.Stream(Purpose::kProcedures);
  const Person& person = story.person;
  const size_t hospital = HospitalNear(person.borough);
  for (CivilDay year = person.first_day; year < person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    const bool elective = random.PerMille(kElectivePerMille);
    const Code& chosen = random.Pick(kElective);
    if (elective && person.AgeOn(day) >= 40) {
      TellProcedure(story, chosen, {day, 10 * 60 + 30}, hospital);
    }
    const bool feet = random.PerMille(680);
    const bool eyes = random.PerMille(720);
    if (!story.health.DiabeticOn(day)) continue;
    if (feet) TellProcedure(story, kFootExamination, {day, 14 * 60 + 10}, person.practice);
    if (eyes) {
      TellProcedure(story, kRetinalScreening, {day + 20, 9 * 60 + 50},
                    CommunityServiceOf(person.borough));
    }
  }
  const std::optional<CivilDay>& attack = story.health.OnsetOf(Illness::kHeartAttack);
  if (attack && random.PerMille(600)) {
    TellProcedure(story, kAngioplasty, {*attack, 16 * 60}, hospital);
  }
}

}  // namespace daybook::feeds::simulate
