#pragma once
// Messages as they really come: late, twice, corrected, withdrawn. What is true in the end is what
// it was without: a duplicate says nothing new, a correction leaves the true value, and what is
// withdrawn was never so.
#include <vector>

#include "feeds/simulate/facts.h"
#include "feeds/simulate/random.h"

namespace daybook::feeds::simulate {

// Of a thousand facts of residents.
inline constexpr int kLateTellPerMille = 40;    // told after all others of the resident
inline constexpr int kDuplicatedPerMille = 25;  // told twice, the same
// Of a thousand amounts (final results of patients).
inline constexpr int kCorrectedPerMille = 15;  // a wrong value first, the true one a day later
// A result of somebody else, withdrawn a day later, beside the true one.
inline constexpr int kRetractedPerMille = 8;

class MessyTeller final : public Teller {
 public:
  // `next` must outlive it.
  explicit MessyTeller(Teller& next) : next_(next) {}
  void Tell(const Fact& fact) override;
  void EndResident() override;

 private:
  // Passes it on: now or at the resident's end, once or twice.
  void Pass(const Fact& fact);
  void TellCorrected(ObservationFact fact);
  void TellRetracted(ObservationFact fact);

  Teller& next_;
  Random random_{0};
  Moment latest_;
  std::vector<Fact> held_;
};

}  // namespace daybook::feeds::simulate
