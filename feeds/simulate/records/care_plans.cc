#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

struct PlanRow {
  Illness illness;
  int per_mille;
  std::string_view title;
  std::string_view goal;
};

constexpr PlanRow kPlans[] = {
    {Illness::kType2Diabetes, 320, "Diabetes care plan",
     "Agree a target for HbA1c and review it every six months"},
    {Illness::kDementia, 620, "Dementia care plan",
     "Keep one named contact and review support for the carer yearly"},
    {Illness::kCopd, 340, "COPD self-management plan",
     "Start rescue medicines early and call the community team"},
    {Illness::kHeartFailure, 420, "Heart failure care plan",
     "Weigh daily and call the nurse for a gain of two kilograms in three days"},
};

}  // namespace

void TellCarePlans(const Story& story) {
  Random random = story.person.Stream(Purpose::kCarePlans);
  for (const PlanRow& row : kPlans) {
    const bool planned = random.PerMille(row.per_mille);
    const int delay = random.Between(20, 300);
    if (!planned || !story.health.Has(row.illness)) continue;
    const CivilDay day =
        std::max(*story.health.OnsetOf(row.illness) + delay, story.person.first_day);
    if (day > story.person.last_day) continue;
    CarePlanFact fact{story.NewHead(ResourceType::kCarePlan, {day, 15 * 60}), row.title, row.goal,
                      day, std::nullopt};
    if (!story.person.alive()) fact.ended = story.person.last_day;
    story.Tell(std::move(fact));
  }
}

}  // namespace daybook::feeds::simulate
