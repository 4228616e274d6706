#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;

namespace {

// RXA-20, HL7 table 0322.
EventStatus CompletionOf(const Segment& rxa) {
  const std::string code = rxa.first(20).text();
  if (code == "RE" || code == "NA") return EventStatus::kDeclined;
  return EventStatus::kCompleted;  // CP, PA (part of it), or not said
}

void AddAmount(Event& given, const Segment& rxa) {
  const std::string amount = rxa.first(6).text();
  if (amount.empty() || amount.starts_with("999")) return;  // 999: not known
  const std::string unit = UnitText(rxa.first(7));
  AddComment(given, "amount", unit.empty() ? amount : amount + " " + unit);
}

// RXA-9, NIP001 of the American guide: 00 is given now, 01 to 08 are told of from elsewhere.
void AddNotes(Event& given, const Segment& rxa) {
  for (const Part& part : rxa.field(9).repetitions())
    AddField(given, FieldId::kComment, WordsOf(ReadCoded(part)));
}

EventNo AddGiven(Reading& in, const Segment& rxa, Kind kind) {
  ledger::Coded code = ReadCoded(rxa.first(5));
  if (in.vaccination) in.order_control = nullptr;  // ORC was of the RXA before
  std::string id = FillerNumber(in, nullptr);
  // "9999" stands for no number in the American guide for immunisation messages.
  if (id == "9999" || id.starts_with("9999^")) id.clear();
  // One order may be given many times.
  const bool series = kind == Kind::kMedication;
  if (id.empty() || series)
    id = (id.empty() ? in.subject : id) + "|" + KeyOf(code) + "|" + rxa.first(3, 1).text();
  const EventNo number = in.Add(kind, rxa, "RXA", std::move(id), in.EnteredOrSent());
  Event& given = in.At(number);
  given.code = std::move(code);
  given.status = CompletionOf(rxa);
  given.start = ReadTime(in, rxa, 3);
  if (kind == Kind::kMedication) given.end = ReadTime(in, rxa, 4);
  given.performer = ReadPersonParty(rxa.first(10));
  given.place = ReadPlace(rxa.first(11));
  if (in.order_control) given.author = ReadPersonParty(in.order_control->first(12));
  return number;
}

}  // namespace

void ReadRxa(Reading& in, const Segment& rxa) {
  if (in.subject.empty()) return;
  if (ReadCoded(rxa.first(5)).empty()) {
    in.Refuse(rxa, 5, "no-code", "RXA-5 says neither code nor text of what was given",
              "have the sender send it in RXA-5");
    return;
  }
  const bool vaccine = in.trigger.verb == Verb::kVaccinations;
  const EventNo number = AddGiven(in, rxa, vaccine ? Kind::kImmunisation : Kind::kMedication);
  in.noted = number;
  (vaccine ? in.vaccination : in.medicine) = number;
  Event& given = in.At(number);
  if (vaccine) {
    AddField(given, FieldId::kLot, rxa.first(15).text());
    AddField(given, FieldId::kReasonNotDone, ReadCoded(rxa.first(18)));
    AddComment(given, "manufacturer", WordsOf(ReadCoded(rxa.first(17))));
    if (const auto expires = ReadTime(in, rxa, 16))
      AddComment(given, "expires", FormatPartialTime(*expires));
    AddAmount(given, rxa);
  } else {
    AddField(given, FieldId::kIntent, std::string("administration"));
    AddField(given, FieldId::kDoseQuantity,
             ReadQuantity(rxa.first(6).text(), UnitText(rxa.first(7))));
    AddField(given, FieldId::kReason, ReadCoded(rxa.first(19)));
    AddComment(given, "refused", WordsOf(ReadCoded(rxa.first(18))));
  }
  AddNotes(given, rxa);
  if (IsDeletion(rxa.first(21))) Withdraw(given);
}

void ReadRxr(Reading& in, const Segment& rxr) {
  const EventNo number = in.vaccination ? in.vaccination : in.medicine;
  if (!number) return;
  Event& given = in.At(number);
  AddField(given, FieldId::kMethod, ReadCoded(rxr.first(4), "0165"));
  if (given.kind == Kind::kMedication)
    AddField(given, FieldId::kRoute, ReadCoded(rxr.first(1), "0162"));
  AddField(given, given.kind == Kind::kImmunisation ? FieldId::kSite : FieldId::kBodySite,
           ReadCoded(rxr.first(2), "0163"));
  if (given.kind == Kind::kImmunisation)
    AddComment(given, "route", WordsOf(ReadCoded(rxr.first(1), "0162")));
}

}  // namespace daybook::feeds::hl7v2
