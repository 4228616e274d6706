#include "feeds/hl7v2/to_events.h"

#include <algorithm>
#include <utility>

#include "feeds/hl7v2/reading.h"
#include "feeds/hl7v2/segments/segments.h"

namespace daybook::feeds::hl7v2 {
namespace {

const Segment* FindSegment(const Message& message, std::string_view name) {
  const auto found = std::ranges::find(message.segments(), name, &Segment::name);
  return found == message.segments().end() ? nullptr : &*found;
}

struct MessageType {
  std::string message;
  std::string event;
};

MessageType MessageTypeOf(const Message& message) {
  const Segment& header = message.header();
  MessageType type{header.first(9, 1).text(), header.first(9, 2).text()};
  const Segment* evn = FindSegment(message, "EVN");
  if (type.event.empty() && evn) type.event = evn->first(1).text();
  // "ADT_A01" in the third component alone, and "ADT_A01" in the first.
  const size_t bar = type.message.find('_');
  if (type.event.empty() && bar != std::string::npos) {
    type.event = type.message.substr(bar + 1);
    type.message.resize(bar);
  }
  return type;
}

// In appointments and referrals what it is about stands before whom it is about.
bool PersonComesLate(Verb verb) {
  return verb == Verb::kBook || verb == Verb::kCancelAppointment ||
         verb == Verb::kDeleteAppointment || verb == Verb::kNotAttended || verb == Verb::kRefer ||
         verb == Verb::kCancelReferral;
}

void ReadSegments(Reading& in) {
  const Message& message = in.message;
  const Segment* first = PersonComesLate(in.trigger.verb) ? FindSegment(message, "PID") : nullptr;
  if (first) ReadPid(in, *first);
  for (const Segment& segment : message.segments()) {
    if (in.refusal()) return;
    if (&segment == first) continue;
    if (segment.name != "NTE") in.note_open = false;
    if (const ReadSegment read = ReaderFor(segment.name)) read(in, segment);
  }
  FinishOrder(in);
  FinishPrescription(in);
  FinishIdentity(in);
}

Refusal RefusalFor(const Message& message, std::string reason, std::string text, std::string next) {
  return {std::move(reason), std::move(text), PlaceOf(message.header(), 9), std::move(next)};
}

}  // namespace

std::string TypeOf(const Message& message) {
  const MessageType type = MessageTypeOf(message);
  return type.event.empty() ? type.message : type.message + "^" + type.event;
}

std::string ControlIdOf(const Message& message) {
  const Segment& header = message.header();
  return header.field(3).text() + "|" + header.field(4).text() + "|" + header.field(10).text();
}

Outcome ToEvents(const Message& message, const std::string& source, const Zone& zone) {
  const MessageType type = MessageTypeOf(message);
  if (type.message.empty())
    return RefusalFor(message, "no-type", "MSH-9 doesn't say what kind of message it is",
                      "have the sender fill MSH-9, as in ADT^A01");
  const Trigger* trigger = FindTrigger(type.message, type.event);
  if (!trigger) return NotRead{TypeOf(message)};
  if (trigger->verb == Verb::kRefuse)
    return RefusalFor(message, "obsolete-trigger",
                      TypeOf(message) + " is not supported in the UK: it is withdrawn from HL7",
                      "have the sender send A47 to change an identifier, A40 to merge");
  if (!FindSegment(message, "PID"))
    return RefusalFor(message, "no-pid", "the message has no PID: nobody it is about",
                      "have the sender send the segment PID");
  Reading in(message, *trigger, source, zone);
  in.event = type.event;
  ReadSegments(in);
  if (in.refusal()) return *in.refusal();
  return Understood{std::move(in.events)};
}

}  // namespace daybook::feeds::hl7v2
