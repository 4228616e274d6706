#include "feeds/hl7v2/triggers.h"

#include <algorithm>

namespace daybook::feeds::hl7v2 {
namespace {

constexpr Trigger kTriggers[] = {
#define DAYBOOK_TRIGGER(message, event, verb) {message, event, Verb::verb},
#include "feeds/hl7v2/triggers.def"
#undef DAYBOOK_TRIGGER
};

}  // namespace

const Trigger* FindTrigger(std::string_view message, std::string_view event) {
  const auto* found = std::ranges::find_if(kTriggers, [&](const Trigger& each) {
    return each.message == message && (each.event == event || each.event == "*");
  });
  return found == std::end(kTriggers) ? nullptr : found;
}

bool TellsOfVisit(Verb verb) {
  return verb <= Verb::kDeleteVisit || verb == Verb::kMoveVisit || verb == Verb::kMergeVisit;
}

bool TellsOfPerson(Verb verb) { return verb <= Verb::kAllergies; }

}  // namespace daybook::feeds::hl7v2
