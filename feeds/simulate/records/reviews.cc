#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kMedicationReview = {kSnomed, "182836005", "Review of medication"};
// The practice's own code: no national one is the same everywhere.
constexpr Code kInvitation = {"urn:daybook:simulator", "diabetes-invitation",
                              "Invitation to a diabetes review"};
constexpr int kReviewPerMille = 560;      // a year, of those with a long-term illness
constexpr int kInvitedPerMille = 450;     // a year, of those with diabetes
constexpr int kAskedAgainPerMille = 500;  // of those

void TellAtPractice(const Story& story, const Code& code, Moment at) {
  if (at.day > story.person.last_day) return;
  story.Tell(ProcedureFact{story.NewHead(ResourceType::kProcedure, at.Plus(10)), &code, at,
                           story.person.practice});
}

}  // namespace

// The yearly round of a practice: medicines looked over, people with diabetes asked to come.
void TellReviews(const Story& story) {
  Random random = story.person.Stream(Purpose::kReviews);
  for (CivilDay year = story.person.first_day; year < story.person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    const bool reviewed = random.PerMille(kReviewPerMille);
    const bool invited = random.PerMille(kInvitedPerMille);
    const bool again = random.PerMille(kAskedAgainPerMille);
    const int later = random.Between(4, 40);
    if (day > story.person.last_day) continue;
    if (reviewed && story.health.illness_count() > 0)
      TellAtPractice(story, kMedicationReview, {day, 11 * 60 + 5});
    if (!invited || !story.health.DiabeticOn(day)) continue;
    TellAtPractice(story, kInvitation, {day, 8 * 60 + 45});
    if (again) TellAtPractice(story, kInvitation, {day + later, 8 * 60 + 45});
  }
}

}  // namespace daybook::feeds::simulate
