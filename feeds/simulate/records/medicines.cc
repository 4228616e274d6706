#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

// A long-term medicine and the illness it is for. `stepped` is what follows a change of dose;
// without one it equals the first.
struct RepeatRow {
  Illness illness;
  int per_mille;  // of those with the illness
  Medicine first;
  Medicine stepped;
};

constexpr Code kMetformin = {kSnomed, "372567009", "Metformin"};
constexpr Code kEmpagliflozin = {kSnomed, "703894008", "Empagliflozin"};
constexpr Code kGlargine = {kSnomed, "411529005", "Insulin glargine"};
constexpr Code kRamipril = {kSnomed, "386872004", "Ramipril"};
constexpr Code kAmlodipine = {kSnomed, "386864001", "Amlodipine"};
constexpr Code kAtorvastatin = {kSnomed, "373444002", "Atorvastatin"};
constexpr Code kBisoprolol = {kSnomed, "386868003", "Bisoprolol"};
constexpr Code kFurosemide = {kSnomed, "387475002", "Furosemide"};
constexpr Code kApixaban = {kSnomed, "698090000", "Apixaban"};
constexpr Code kSalbutamol = {kSnomed, "372897005", "Salbutamol"};
constexpr Code kBeclometasone = {kSnomed, "116574000", "Beclometasone dipropionate"};
constexpr Code kTiotropium = {kSnomed, "409169006", "Tiotropium bromide"};
constexpr Code kSertraline = {kSnomed, "372594008", "Sertraline"};
constexpr Code kLevothyroxine = {kSnomed, "710809001", "Levothyroxine"};
constexpr Code kDonepezil = {kSnomed, "386855006", "Donepezil"};
constexpr Code kParacetamol = {kDmd, "777067000", "Paracetamol"};

constexpr std::string_view kOneDaily = "One to be taken once a day";
constexpr std::string_view kOneTwice = "One to be taken twice a day";
constexpr Medicine kSalbutamolInhaler = {kSalbutamol,
                                         "Salbutamol 100micrograms/dose inhaler CFC free",
                                         "One or two puffs when required"};
constexpr Medicine kAtorvastatin20 = {kAtorvastatin, "Atorvastatin 20mg tablets", kOneDaily};
constexpr Medicine kAtorvastatin80 = {kAtorvastatin, "Atorvastatin 80mg tablets", kOneDaily};
constexpr Medicine kApixaban5 = {kApixaban, "Apixaban 5mg tablets", kOneTwice};
constexpr Medicine kBeclometasone100 = {kBeclometasone, "Beclometasone 100micrograms/dose inhaler",
                                        "Two puffs twice a day"};
constexpr Medicine kTiotropium18 = {kTiotropium, "Tiotropium bromide 18microgram inhalation powder",
                                    "One capsule to be inhaled once a day"};
constexpr Medicine kParacetamol500 = {kParacetamol, "Paracetamol 500mg tablets",
                                      "Two to be taken up to four times a day when required"};

using enum Illness;
constexpr RepeatRow kRepeats[] = {
    {kType2Diabetes,
     780,
     {kMetformin, "Metformin 500mg tablets", kOneTwice},
     {kMetformin, "Metformin 500mg tablets", "Two to be taken twice a day"}},
    {kType2Diabetes,
     260,
     {kEmpagliflozin, "Empagliflozin 10mg tablets", kOneDaily},
     {kEmpagliflozin, "Empagliflozin 25mg tablets", kOneDaily}},
    {kType2Diabetes, 620, kAtorvastatin20, kAtorvastatin20},
    {kType1Diabetes,
     970,
     {kGlargine, "Insulin glargine 100units/ml solution for injection 3ml pens",
      "14 units under the skin at night"},
     {kGlargine, "Insulin glargine 100units/ml solution for injection 3ml pens",
      "20 units under the skin at night"}},
    {kHypertension,
     640,
     {kRamipril, "Ramipril 2.5mg capsules", kOneDaily},
     {kRamipril, "Ramipril 5mg capsules", kOneDaily}},
    {kHypertension,
     460,
     {kAmlodipine, "Amlodipine 5mg tablets", kOneDaily},
     {kAmlodipine, "Amlodipine 10mg tablets", kOneDaily}},
    {kAsthma, 850, kSalbutamolInhaler, kSalbutamolInhaler},
    {kAsthma, 560, kBeclometasone100, kBeclometasone100},
    {kCopd, 720, kTiotropium18, kTiotropium18},
    {kHeartAttack, 850, kAtorvastatin80, kAtorvastatin80},
    {kAtrialFibrillation, 760, kApixaban5, kApixaban5},
    {kHeartFailure,
     780,
     {kBisoprolol, "Bisoprolol 2.5mg tablets", kOneDaily},
     {kBisoprolol, "Bisoprolol 5mg tablets", kOneDaily}},
    {kHeartFailure,
     700,
     {kFurosemide, "Furosemide 20mg tablets", "One to be taken each morning"},
     {kFurosemide, "Furosemide 40mg tablets", "One to be taken each morning"}},
    {kDepression,
     520,
     {kSertraline, "Sertraline 50mg tablets", kOneDaily},
     {kSertraline, "Sertraline 100mg tablets", kOneDaily}},
    {kHypothyroidism,
     930,
     {kLevothyroxine, "Levothyroxine sodium 50microgram tablets", kOneDaily},
     {kLevothyroxine, "Levothyroxine sodium 75microgram tablets", kOneDaily}},
    {kDementia,
     420,
     {kDonepezil, "Donepezil 5mg tablets", "One to be taken at night"},
     {kDonepezil, "Donepezil 10mg tablets", "One to be taken at night"}},
    {kOsteoarthritis, 480, kParacetamol500, kParacetamol500},
};

constexpr Medicine kAmoxicillin = {{kDmd, "39732411000001106", "Amoxicillin 500mg capsules"},
                                   "Amoxicillin 500mg capsules",
                                   "One to be taken three times a day for 5 days"};
constexpr Medicine kDoxycycline = {{kDmd, "41948311000001104", "Doxycycline 100mg capsules"},
                                   "Doxycycline 100mg capsules",
                                   "Two on the first day, then one a day for 4 days"};
constexpr int kIssuedMinute = 11 * 60 + 25;

void TellMedicine(const Story& story, const Medicine& medicine, MedicineState state,
                  Moment authored, Moment touched, const Visit* visit = nullptr) {
  story.Tell(MedicineFact{story.NewHead(ResourceType::kMedicationRequest, touched), &medicine,
                          state, authored, visit});
}

void TellRepeat(const Story& story, const RepeatRow& row, Random& random) {
  const int delay = random.Between(0, 90);
  const int change = random.Between(60, 1500);
  const bool changes = random.PerMille(380);
  const bool ends = random.PerMille(150);
  const Person& person = story.person;
  CivilDay start = std::max(*story.health.OnsetOf(row.illness) + delay, person.first_day);
  if (start > person.last_day) return;
  const CivilDay next = start + change;
  const bool changed = (changes || ends) && next <= person.last_day;
  const Medicine* current = &row.first;
  if (changed) {
    TellMedicine(story, row.first, MedicineState::kStopped, {start, kIssuedMinute},
                 {next, kIssuedMinute});
    if (ends) return;
    start = next;
    current = &row.stepped;
  }
  TellMedicine(story, *current, person.alive() ? MedicineState::kActive : MedicineState::kStopped,
               {start, kIssuedMinute}, {person.alive() ? start : person.last_day, kIssuedMinute});
}

}  // namespace

void TellMedicines(const Story& story) {
  Random random = story.person.Stream(Purpose::kMedicines);
  for (const RepeatRow& row : kRepeats) {
    const bool given = random.PerMille(row.per_mille);
    if (given && story.health.Has(row.illness)) TellRepeat(story, row, random);
  }
  const bool allergic = story.health.allergy == Allergy::kPenicillin;
  for (const Visit& visit : story.visits) {
    if (!visit.at_practice() || !random.PerMille(70)) continue;
    TellMedicine(story, allergic ? kDoxycycline : kAmoxicillin, MedicineState::kCompleted,
                 visit.start, visit.start.Plus(8 * kMinutesInDay), &visit);
  }
}

}  // namespace daybook::feeds::simulate
