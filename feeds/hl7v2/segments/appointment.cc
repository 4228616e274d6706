#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Operation;

namespace {

// SCH-25, HL7 table 0278.
EventStatus StatusWord(const Segment& sch) {
  const ledger::Coded said = ReadCoded(sch.first(25), "0278");
  std::string word = said.codings.empty() ? said.text : said.codings.front().code;
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (word == "booked" || word == "pending" || word == "waitlist" || word == "overbook")
    return EventStatus::kBooked;
  if (word == "started") return EventStatus::kArrived;
  if (word == "complete") return EventStatus::kCompleted;
  if (word == "cancelled" || word == "blocked" || word == "dc") return EventStatus::kCancelled;
  if (word == "noshow") return EventStatus::kDidNotAttend;
  if (word == "deleted") return EventStatus::kEnteredInError;
  return EventStatus::kUnknown;
}

void ApplyVerb(const Reading& in, Event& appointment) {
  const Verb verb = in.trigger.verb;
  if (verb == Verb::kCancelAppointment) {
    appointment.operation = Operation::kCancel;
    appointment.status = EventStatus::kCancelled;
  } else if (verb == Verb::kDeleteAppointment ||
             appointment.status == EventStatus::kEnteredInError) {
    Withdraw(appointment);
  } else if (verb == Verb::kNotAttended) {
    appointment.status = EventStatus::kDidNotAttend;
  } else if (appointment.status == EventStatus::kUnknown) {
    appointment.status = EventStatus::kBooked;
  }
}

// Minutes that an appointment lasts: a number and its unit (SCH-9 and -10, AIS-7 and -8).
std::optional<int64_t> MinutesIn(const Segment& segment, size_t number, size_t unit) {
  constexpr int64_t kMinutesADay = 1'440;
  constexpr int64_t kMinutesMax = kMinutesADay * 366;
  const std::string text = segment.first(number, 1).text();
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const std::string word = segment.first(unit, 1).text();
  const char letter = word.empty() ? 'm' : word[0];
  if (letter == 's' || letter == 'S') {
    if (count % 60 != 0) return std::nullopt;
    count /= 60;
  }
  const bool hours = letter == 'h' || letter == 'H';
  const bool days = letter == 'd' || letter == 'D';
  const int64_t each = hours ? 60 : days ? kMinutesADay : 1;
  if (count <= 0 || count > kMinutesMax / each) return std::nullopt;
  return count * each;
}

void EndAfter(Event& appointment, const std::optional<int64_t>& minutes) {
  if (!minutes || appointment.end || !appointment.start || !appointment.start->has_clock()) return;
  constexpr int64_t kMicrosAMinute = 60'000'000;
  PartialTime end = *appointment.start;
  end.utc_micros += *minutes * kMicrosAMinute;
  end.day = Zone::Region().LocalDay(end.utc_micros);
  appointment.end = end;
}

// The appointment that the group is about; null before SCH was read, or without a person.
Event* Current(Reading& in) { return in.appointment ? &in.At(in.appointment) : nullptr; }

}  // namespace

void ReadSch(Reading& in, const Segment& sch) {
  if (in.subject.empty()) return;
  std::string id = EntityText(sch.first(2));
  if (id.empty()) id = EntityText(sch.first(1));
  if (id.empty()) {
    in.Refuse(sch, 2, "no-id",
              "without the appointment's number no later version can be told from a new one",
              "have the sender send the number in SCH-2 or SCH-1");
    return;
  }
  in.appointment =
      in.Add(ledger::Kind::kAppointment, sch, "SCH", std::move(id), in.EnteredOrSent());
  in.noted = in.appointment;
  Event& appointment = in.At(in.appointment);
  appointment.status = StatusWord(sch);
  // SCH-11 is a TQ: its fourth and fifth components are start and end. TQ1 took its place in 2.7.
  appointment.start = ReadTime(in, sch, 11, sch.first(11, 4));
  appointment.end = ReadTime(in, sch, 11, sch.first(11, 5));
  appointment.author = ReadPersonParty(sch.first(20));
  appointment.performer = ReadPersonParty(sch.first(16));
  appointment.code = ReadCoded(sch.first(8), "0277");
  AddField(appointment, FieldId::kReason, ReadCoded(sch.first(7), "0276"));
  AddComment(appointment, "event", WordsOf(ReadCoded(sch.first(6))));
  EndAfter(appointment, MinutesIn(sch, 9, 10));
  ApplyVerb(in, appointment);
}

// The service booked: what the appointment is for.
void ReadAis(Reading& in, const Segment& ais) {
  Event* appointment = Current(in);
  if (!appointment) return;
  ledger::Coded service = ReadCoded(ais.first(3));
  if (!service.empty()) appointment->code = std::move(service);
  if (!appointment->start) appointment->start = ReadTime(in, ais, 4);
  EndAfter(*appointment, MinutesIn(ais, 7, 8));
}

// A thing booked: a comment says it.
void ReadAig(Reading& in, const Segment& aig) {
  Event* appointment = Current(in);
  if (!appointment) return;
  std::string words = WordsOf(ReadCoded(aig.first(3)));
  if (words.empty()) words = WordsOf(ReadCoded(aig.first(4)));
  AddComment(*appointment, "resource", words);
  if (!appointment->start) appointment->start = ReadTime(in, aig, 8);
}

void ReadAil(Reading& in, const Segment& ail) {
  Event* appointment = Current(in);
  if (!appointment) return;
  if (appointment->place.empty()) appointment->place = ReadPlace(ail.first(3));
  if (!appointment->start) appointment->start = ReadTime(in, ail, 6);
}

void ReadAip(Reading& in, const Segment& aip) {
  Event* appointment = Current(in);
  if (!appointment) return;
  // In place of the contact (SCH-16); of several the first.
  const auto before = std::span(in.message.segments()).first(aip.number - 1);
  if (std::ranges::find(before, "AIP", &Segment::name) == before.end())
    SetParty(appointment->performer, ReadPersonParty(aip.first(3)));
  if (!appointment->start) appointment->start = ReadTime(in, aip, 6);
}

}  // namespace daybook::feeds::hl7v2
