#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kEpisodeType =
    "http://terminology.hl7.org/CodeSystem/episodeofcare-type";

struct PackageRow {
  Code code;
  std::string_view text;
  int days;  // usual length; 0: for as long as it is needed
};
constexpr PackageRow kReablement = {{kEpisodeType, "pac", "Post Acute Care"}, "Reablement", 42};
constexpr PackageRow kHomeCare = {
    {kEpisodeType, "hacc", "Home and Community Care"}, "Home care package", 0};
constexpr PackageRow kDirectPayment = {
    {kEpisodeType, "cacp", "Community-based aged care"}, "Direct payment", 0};

// New packages a year, for a thousand people of an age band.
constexpr std::array<int, kAgeBands> kNewPerMille = {0, 3, 5, 9, 35, 150};
constexpr int kDementiaExtraPerMille = 220;
constexpr int kStrokeExtraPerMille = 90;
constexpr int kGoesOnPerMille = 450;  // of reablements that lead to home care
constexpr int kEndsPerMille = 140;    // of lasting packages, a year
constexpr int kDirectPerMille = 230;  // of lasting packages
constexpr int kDecidedMinute = 16 * 60 + 5;

int NewRate(const Story& story, CivilDay day) {
  if (story.person.AgeOn(day) < 18) return 0;
  int rate = kNewPerMille[story.person.BandOn(day)];
  if (story.health.HasBy(Illness::kDementia, day)) rate += kDementiaExtraPerMille;
  if (story.health.HasBy(Illness::kStroke, day)) rate += kStrokeExtraPerMille;
  return rate;
}

// Tells the package; its last day, or none if it goes on beyond the record.
std::optional<CivilDay> TellPackage(const Story& story, const PackageRow& row, CivilDay start,
                                    Random& random) {
  CivilDay last = start + row.days;
  if (row.days == 0) {
    last = start;
    do last += random.Between(30, kDaysInYear);
    while (!random.PerMille(kEndsPerMille) && last <= story.person.last_day);
  }
  CarePackageFact fact;
  if (last <= story.person.last_day) fact.ended = last;
  if (!fact.ended && story.person.died) fact.ended = *story.person.died;
  fact.head =
      story.NewHead(ResourceType::kEpisodeOfCare, {fact.ended.value_or(start), kDecidedMinute});
  fact.code = &row.code;
  fact.text = row.text;
  fact.start = start;
  fact.organisation = CouncilOf(story.person.borough);
  const std::optional<CivilDay> ended = fact.ended;
  story.Tell(std::move(fact));
  return ended;
}

}  // namespace

bool TellCarePackages(const Story& story) {
  Random random = story.person.Stream(Purpose::kCarePackages);
  CivilDay free_from = story.person.first_day;  // two packages never overlap
  for (CivilDay year = story.person.first_day; year < story.person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    const bool begins = random.PerMille(NewRate(story, year));
    const bool after_hospital = random.PerMille(550);
    const bool goes_on = random.PerMille(kGoesOnPerMille);
    const PackageRow& lasting = random.PerMille(kDirectPerMille) ? kDirectPayment : kHomeCare;
    if (!begins || day < free_from || day >= story.person.last_day) continue;
    std::optional<CivilDay> ended =
        TellPackage(story, after_hospital ? kReablement : lasting, day, random);
    if (ended && after_hospital && goes_on && *ended < story.person.last_day)
      ended = TellPackage(story, lasting, *ended + 1, random);
    if (!ended) return true;
    free_from = *ended + 1;
  }
  return false;
}

}  // namespace daybook::feeds::simulate
