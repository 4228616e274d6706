#include "feeds/hl7v2/to_events.h"

#include <algorithm>
#include <cstddef>
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

// What a message can't be without, or it would be accepted and come to nothing: HL7 2.4 chapters 3
// (MRG, the second PID) and 10 (SCH).
struct Needed {
  Verb verb;
  std::string_view segment;
  std::ptrdiff_t times;
  std::string_view without;
};
constexpr std::string_view kNoHands = "it doesn't say what changes hands";
constexpr std::string_view kNoAppointment = "it tells of no appointment";
constexpr Needed kNeeded[] = {
    {Verb::kMerge, "MRG", 1, kNoHands},
    {Verb::kChangeId, "MRG", 1, kNoHands},
    {Verb::kMoveVisit, "MRG", 1, kNoHands},
    {Verb::kMergeVisit, "MRG", 1, kNoHands},
    {Verb::kLink, "PID", 2, "it names one person, and a link is of two"},
    {Verb::kUnlink, "PID", 2, "it names one person, and a link is of two"},
    {Verb::kBook, "SCH", 1, kNoAppointment},
    {Verb::kCancelAppointment, "SCH", 1, kNoAppointment},
    {Verb::kDeleteAppointment, "SCH", 1, kNoAppointment},
    {Verb::kNotAttended, "SCH", 1, kNoAppointment},
};

// Segments whose reader needs the person that stands before them.
bool MayStandFirst(std::string_view name) {
  return name == "PID" || name == "EVN" || name == "NTE" || name == "PRT";
}

// True if nothing is wrong with which segments there are, and in which order.
bool CheckSegments(Reading& in) {
  const Message& message = in.message;
  for (const Needed& needed : kNeeded)
    if (needed.verb == in.trigger.verb &&
        std::ranges::count(message.segments(), needed.segment, &Segment::name) < needed.times)
      in.Refuse(message.header(), 9, "segment-missing",
                (needed.times > 1 ? "the second " : "") + std::string(needed.segment) +
                    " is missing: " + std::string(needed.without),
                "have the sender send the message whole");
  if (PersonComesLate(in.trigger.verb)) return !in.refusal();
  for (const Segment& segment : message.segments()) {
    if (segment.name == "PID") break;
    if (!MayStandFirst(segment.name) && ReaderFor(segment.name))
      in.Refuse(segment, 0, "segment-order",
                std::string(segment.name) + " stands before PID: whose it is isn't said",
                "have the sender send the segments in the order of HL7");
  }
  return !in.refusal();
}

void ReadSegments(Reading& in) {
  if (!CheckSegments(in)) return;

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
