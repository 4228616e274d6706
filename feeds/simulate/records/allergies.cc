#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kAllergyCodes[] = {
    {},  // no statement at all: there is nothing to write
    {kSnomed, "716186003", "No known allergy"},
    {kSnomed, "764146007", "Penicillin"},
    {kSnomed, "91935009", "Allergy to peanut"},
    {kSnomed, "300916003", "Latex allergy"},
    {kSnomed, "293586001", "Allergy to aspirin"},
};

constexpr Code kReactions[] = {
    {kSnomed, "247472004", "Urticarial rash"},
    {kSnomed, "271807003", "Eruption of skin"},
    {kSnomed, "39579001", "Anaphylactic reaction"},
};

}  // namespace

void TellAllergies(const Story& story) {
  Random random = story.person.Stream(Purpose::kAllergies);
  const Allergy allergy = story.health.allergy;
  if (allergy == Allergy::kNoStatement) return;
  AllergyFact fact;
  fact.written = random.Between(story.person.first_day, story.person.last_day);
  fact.head = story.NewHead(ResourceType::kAllergyIntolerance, {fact.written, 10 * 60});
  fact.code = &kAllergyCodes[static_cast<size_t>(allergy)];
  if (allergy != Allergy::kNoneKnown) {
    const bool food = allergy == Allergy::kPeanut;
    fact.category = food ? "food" : allergy == Allergy::kLatex ? "environment" : "medication";
    fact.reaction = &random.Pick(kReactions);
    fact.severe = random.PerMille(150);
  }
  story.Tell(std::move(fact));
}

}  // namespace daybook::feeds::simulate
