#pragma once
// What is wrong with a resident: decided first, so that everything written about them agrees.
#include <array>
#include <optional>

#include "feeds/simulate/people/illness.h"
#include "feeds/simulate/people/person.h"

namespace daybook::feeds::simulate {

enum class Allergy { kNoStatement, kNoneKnown, kPenicillin, kPeanut, kLatex, kAspirin };
enum class Smoking { kNever, kFormer, kCurrent };

struct Health {
  // The day each illness began, none after the record's last day.
  std::array<std::optional<CivilDay>, kIllnessCount> onset{};
  std::optional<CivilDay> diabetes_resolved;
  // Recorded by mistake and marked entered in error; never an illness they have.
  std::optional<Illness> recorded_in_error;
  Allergy allergy = Allergy::kNoStatement;
  Smoking smoking = Smoking::kNever;

  // Ever, until the end of the record.
  bool Has(Illness illness) const { return OnsetOf(illness).has_value(); }
  bool HasBy(Illness illness, CivilDay day) const {
    return Has(illness) && *OnsetOf(illness) <= day;
  }
  const std::optional<CivilDay>& OnsetOf(Illness illness) const {
    return onset[static_cast<size_t>(illness)];
  }
  bool diabetes_ever() const {
    return Has(Illness::kType1Diabetes) || Has(Illness::kType2Diabetes);
  }
  bool DiabeticOn(CivilDay day) const;
  int illness_count() const;
};

Health DrawHealth(const Person& person);

}  // namespace daybook::feeds::simulate
