#pragma once
// The long-term conditions that the simulator knows: one table, in order of drawing (an illness
// may depend on one before it).
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "feeds/simulate/codes.h"
#include "ledger/base/civil.h"

namespace daybook::feeds::simulate {

// Never reorder: the draws follow it.
enum class Illness : uint8_t {
  kType1Diabetes,
  kType2Diabetes,
  kHypertension,
  kAsthma,
  kCopd,
  kKidneyDisease,
  kHeartAttack,
  kStroke,
  kAtrialFibrillation,
  kHeartFailure,
  kDementia,
  kDepression,
  kAnxiety,
  kHypothyroidism,
  kOsteoarthritis,
  kEpilepsy,
};
inline constexpr size_t kIllnessCount = 16;

struct IllnessRow {
  Illness illness;
  Code code;
  std::string_view answer_column;
  int youngest;                      // no onset before this age, years
  int per_mille[6];                  // have it by the age: 0-17, 18-39, 40-54, 55-64, 65-79, 80+
  int male_percent;                  // of the rate; women get 200 minus it
  std::optional<Illness> raised_by;  // who has this gets `raised_times` the rate
  int raised_times = 1;
};

// In order of Illness.
std::span<const IllnessRow> Illnesses();
const IllnessRow& RowOf(Illness illness);

}  // namespace daybook::feeds::simulate
