#pragma once
// One HL7 v2 message to its events.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "feeds/hl7v2/message.h"
#include "feeds/refusal.h"
#include "ledger/base/zone.h"
#include "ledger/event/event.h"

namespace daybook::feeds::hl7v2 {

// A message of a kind that is not read: "QBP^Q22".
struct NotRead {
  std::string type;
};
struct Understood {
  std::vector<ledger::Event> events;  // at least one
};
using Outcome = std::variant<Understood, NotRead, Refusal>;

// `source` and `zone` outlive the call. Pure: the same message gives the same events.
Outcome ToEvents(const Message& message, const std::string& source, const Zone& zone);

// "ADT^A01", from MSH-9; of "ADT" alone with the event of EVN-1.
std::string TypeOf(const Message& message);
// Who sent it and the number they gave it: MSH-3, MSH-4, MSH-10. Numbers of different systems
// behind one sender clash, and systems reuse them: it isn't what makes a message the same again
// (its content does too).
std::string ControlIdOf(const Message& message);

}  // namespace daybook::feeds::hl7v2
