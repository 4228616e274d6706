#include "feeds/simulate/formats/messy_teller.h"

#include "feeds/simulate/record_ids.h"

namespace daybook::feeds::simulate {
namespace {

// A slip of the keyboard: another digit stands where it should not.
Amount Mistyped(Amount amount, Random& random) {
  amount.value.units = amount.value.units * 10 + random.Below(10);
  amount.comparator = {};
  return amount;
}

Moment ADayLater(Moment at) { return {at.day + 1, at.minute}; }

}  // namespace

void MessyTeller::Tell(const Fact& fact) {
  if (const auto* patient = std::get_if<PatientFact>(&fact)) {
    const Person& person = *patient->person;
    random_ = person.Stream(Purpose::kMessages);
    latest_ = {person.until, kMinutesInDay - 1};
    return next_.Tell(fact);
  }
  if (std::holds_alternative<OrganisationFact>(fact)) return next_.Tell(fact);
  const bool corrected = random_.PerMille(kCorrectedPerMille);
  const bool retracted = random_.PerMille(kRetractedPerMille);
  const auto* result = std::get_if<ObservationFact>(&fact);
  const bool amount = result != nullptr && result->state == ObservationState::kFinal &&
                      std::holds_alternative<Amount>(result->value) &&
                      ADayLater(result->head.recorded) <= latest_;
  if (amount && retracted) TellRetracted(*result);
  if (amount && corrected) return TellCorrected(*result);
  Pass(fact);
}

void MessyTeller::Pass(const Fact& fact) {
  const bool late = random_.PerMille(kLateTellPerMille);
  const bool twice = random_.PerMille(kDuplicatedPerMille);
  if (late) held_.push_back(fact);
  if (!late) next_.Tell(fact);
  if (twice) held_.push_back(fact);
}

void MessyTeller::TellCorrected(ObservationFact fact) {
  ObservationFact wrong = fact;
  wrong.value = Mistyped(std::get<Amount>(fact.value), random_);
  Pass(wrong);
  fact.head.recorded = ADayLater(fact.head.recorded);
  fact.state = ObservationState::kCorrected;
  Pass(fact);
}

void MessyTeller::TellRetracted(ObservationFact fact) {
  const uint64_t high = random_.Next();
  fact.head.id = FormatUuid(high, random_.Next());
  fact.value = Mistyped(std::get<Amount>(fact.value), random_);
  Pass(fact);
  fact.head.recorded = ADayLater(fact.head.recorded);
  fact.state = ObservationState::kInError;
  Pass(fact);
}

void MessyTeller::EndResident() {
  // The last to wait is the first to go, so that a correction may come before what it corrects.
  for (; !held_.empty(); held_.pop_back()) next_.Tell(held_.back());
  next_.EndResident();
}

}  // namespace daybook::feeds::simulate
