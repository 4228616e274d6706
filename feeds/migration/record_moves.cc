#include "feeds/migration/record_moves.h"

#include "feeds/remap/corrections.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"

namespace daybook::feeds {

using ledger::Event;
using ledger::FieldId;
using ledger::Operation;

namespace {

Event EventOf(const NamedRecord& named, const std::string& moved_to) {
  Event event;
  event.record = named.record;
  event.subject = named.subject;
  event.kind = named.kind;
  event.fields.push_back({FieldId::kMovedTo, moved_to});
  return event;
}

}  // namespace

Event MoveEvent(const NamedRecord& was, const std::string& moved_to, const PartialTime& said) {
  Event event = EventOf(was, moved_to);
  event.operation = Operation::kMoved;
  event.written = said;
  return event;
}

Event MoveBackEvent(const NamedRecord& was, const std::string& moved_to, const PartialTime& said) {
  Event event = EventOf(was, moved_to);
  event.operation = Operation::kRetract;
  event.fields.push_back({FieldId::kCorrects, std::string(ledger::kWithdraws) +
                                                  ContentDigest(MoveEvent(was, moved_to, said))});
  return event;
}

AcceptedInput MovesInput(std::vector<Event> events) {
  AcceptedInput input;
  input.type = "migration";
  input.format = "migration";
  input.inputs = 0;
  for (const Event& event : events) input.content += ContentDigest(event) + "\n";
  input.events = std::move(events);
  return input;
}

}  // namespace daybook::feeds
