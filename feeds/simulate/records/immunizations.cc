#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kInfluenza = {kSnomed, "1181000221105",
                             "Vaccine product containing only Influenza virus antigen"};
constexpr Code kMmr = {kSnomed, "871831003",
                       "Vaccine product containing only Measles, Mumps and Rubella antigens"};
constexpr int kDeclinedPerMille = 110;
constexpr int kUptakePerMille = 620;

void TellImmunization(const Story& story, const Code& vaccine, std::string_view text, Moment at,
                      bool given) {
  story.Tell(ImmunizationFact{story.NewHead(ResourceType::kImmunization, at.Plus(5)), &vaccine,
                              text, at, given});
}

bool EligibleForFlu(const Story& story, CivilDay day) {
  const int age = story.person.AgeOn(day);
  if (age >= 65 || age == 2 || age == 3) return true;
  for (Illness illness : {Illness::kAsthma, Illness::kCopd, Illness::kHeartFailure,
                          Illness::kKidneyDisease, Illness::kStroke}) {
    if (story.health.HasBy(illness, day)) return true;
  }
  return story.health.DiabeticOn(day);
}

void TellFluSeasons(const Story& story, Random& random) {
  const int last_year = ToYearMonthDay(story.person.last_day).year;
  for (int year = ToYearMonthDay(story.person.first_day).year; year <= last_year; ++year) {
    const CivilDay day = ToCivilDay({year, 9, 15}) + random.Below(100);
    const Moment at{day, 9 * 60 + random.Below(8 * 60)};
    const bool declined = random.PerMille(kDeclinedPerMille);
    const bool came = random.PerMille(kUptakePerMille);
    if (day < story.person.first_day || day > story.person.last_day) continue;
    if (!EligibleForFlu(story, day) || (!declined && !came)) continue;
    TellImmunization(story, kInfluenza, "Seasonal influenza vaccine", at, !declined);
  }
}

// Two doses of MMR, at about twelve months and about three years and four months.
void TellChildhood(const Story& story, Random& random) {
  for (int months : {12, 40}) {
    const CivilDay day = AddMonths(story.person.born, months) + random.Between(2, 70);
    const bool came = random.PerMille(860);
    if (!came || day < story.person.first_day || day > story.person.last_day) continue;
    TellImmunization(story, kMmr, "MMR vaccine", {day, 10 * 60 + 15}, true);
  }
}

}  // namespace

void TellImmunizations(const Story& story) {
  Random random = story.person.Stream(Purpose::kImmunizations);
  TellFluSeasons(story, random);
  TellChildhood(story, random);
}

}  // namespace daybook::feeds::simulate
