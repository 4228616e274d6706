#include "feeds/migration/record_moves.h"

#include "feeds/remap/corrections.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"

namespace daybook::feeds {

using ledger::Event;
using ledger::FieldId;
using ledger::Operation;

namespace {

Event EventAbout(const NamedRecord& named) {
  Event event;
  event.record = named.record;
  event.subject = named.subject;
  event.kind = named.kind;
  return event;
}

}  // namespace

Event MoveEvent(const NamedRecord& was, const ledger::RecordKey& is, const PartialTime& said) {
  Event event = EventAbout(was);
  event.operation = Operation::kMoved;
  event.written = said;
  event.fields.push_back({FieldId::kMovedTo, ledger::MovedToText(was.record, is)});
  return event;
}

Event MoveBackEvent(const NamedRecord& was, const ledger::RecordKey& is, const PartialTime& said) {
  Event event = EventAbout(was);
  event.operation = Operation::kRetract;
  event.fields.push_back({FieldId::kCorrects, std::string(ledger::kWithdraws) +
                                                  ContentDigest(MoveEvent(was, is, said))});
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
