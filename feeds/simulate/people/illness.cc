#include "feeds/simulate/people/illness.h"

namespace daybook::feeds::simulate {
namespace {

using enum Illness;
constexpr std::nullopt_t kNone = std::nullopt;

// Rates are of the size seen in English general practice, rounded; none is a published figure.
constexpr IllnessRow kTable[] = {
    {kType1Diabetes,
     {kSnomed, "46635009", "Type 1 diabetes mellitus"},
     "type1_diabetes",
     3,
     {2, 5, 6, 6, 6, 5},
     110,
     kNone},
    {kType2Diabetes,
     {kSnomed, "44054006", "Type 2 diabetes mellitus"},
     "type2_diabetes",
     25,
     {0, 12, 75, 140, 190, 200},
     112,
     kNone},
    {kHypertension,
     {kSnomed, "38341003", "Hypertensive disorder"},
     "hypertension",
     25,
     {0, 15, 130, 290, 450, 560},
     102,
     kType2Diabetes,
     2},
    {kAsthma, {kSnomed, "195967001", "Asthma"}, "asthma", 4, {85, 90, 80, 80, 80, 75}, 92, kNone},
    {kCopd,
     {kSnomed, "13645005", "Chronic obstructive pulmonary disease"},
     "copd",
     38,
     {0, 1, 12, 40, 80, 95},
     108,
     kNone},
    {kKidneyDisease,
     {kSnomed, "709044004", "Chronic kidney disease"},
     "ckd",
     35,
     {0, 2, 12, 45, 130, 280},
     94,
     kType2Diabetes,
     2},
    {kHeartAttack,
     {kSnomed, "22298006", "Myocardial infarction"},
     "heart_attack",
     35,
     {0, 1, 10, 32, 70, 95},
     150,
     kHypertension,
     2},
    {kStroke,
     {kSnomed, "230690007", "Cerebrovascular accident"},
     "stroke",
     35,
     {0, 1, 8, 22, 60, 110},
     104,
     kHypertension,
     2},
    {kAtrialFibrillation,
     {kSnomed, "49436004", "Atrial fibrillation"},
     "atrial_fibrillation",
     35,
     {0, 1, 7, 28, 85, 180},
     114,
     kHypertension,
     2},
    {kHeartFailure,
     {kSnomed, "84114007", "Heart failure"},
     "heart_failure",
     40,
     {0, 1, 5, 16, 45, 120},
     112,
     kHeartAttack,
     5},
    {kDementia,
     {kSnomed, "52448006", "Dementia"},
     "dementia",
     58,
     {0, 0, 0, 4, 35, 190},
     86,
     kNone},
    {kDepression,
     {kSnomed, "35489007", "Depressive disorder"},
     "depression",
     14,
     {12, 110, 140, 135, 110, 95},
     72,
     kNone},
    {kAnxiety,
     {kSnomed, "197480006", "Anxiety disorder"},
     "anxiety",
     12,
     {18, 95, 85, 75, 60, 50},
     72,
     kDepression,
     3},
    {kHypothyroidism,
     {kSnomed, "40930008", "Hypothyroidism"},
     "hypothyroidism",
     18,
     {1, 14, 35, 55, 80, 90},
     45,
     kNone},
    {kOsteoarthritis,
     {kSnomed, "396275006", "Osteoarthritis"},
     "osteoarthritis",
     40,
     {0, 4, 50, 130, 250, 330},
     84,
     kNone},
    {kEpilepsy, {kSnomed, "84757009", "Epilepsy"}, "epilepsy", 2, {5, 8, 9, 9, 10, 11}, 102, kNone},
};
static_assert(std::size(kTable) == kIllnessCount);

constexpr bool InOrder() {
  for (size_t i = 0; i < kIllnessCount; ++i) {
    if (static_cast<size_t>(kTable[i].illness) != i) return false;
  }
  return true;
}
static_assert(InOrder(), "RowOf indexes by Illness");

}  // namespace

std::span<const IllnessRow> Illnesses() { return kTable; }
const IllnessRow& RowOf(Illness illness) { return kTable[static_cast<size_t>(illness)]; }

}  // namespace daybook::feeds::simulate
