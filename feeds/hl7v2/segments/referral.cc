#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// RF1-1, HL7 table 0283.
EventStatus StatusOf(const Segment& rf1) {
  const std::string code = rf1.first(1, 1).text();
  if (code == "A" || code == "P") return EventStatus::kActive;  // accepted, pending
  if (code == "R") return EventStatus::kDeclined;
  if (code == "E") return EventStatus::kInactive;  // expired
  return EventStatus::kUnknown;
}

}  // namespace

void ReadRf1(Reading& in, const Segment& rf1) {
  if (in.subject.empty()) return;
  std::string id = EntityText(rf1.first(6));
  if (id.empty()) id = EntityText(rf1.first(11));
  if (id.empty()) {
    in.Refuse(rf1, 6, "no-id",
              "without the referral's number no later version can be told from a new one",
              "have the sender send the number in RF1-6");
    return;
  }
  in.referral = in.Add(ledger::Kind::kReferral, rf1, "RF1", std::move(id), in.EnteredOrSent());
  in.noted = in.referral;
  Event& referral = in.At(in.referral);
  referral.status = StatusOf(rf1);
  referral.start = ReadTime(in, rf1, 7);
  referral.end = ReadTime(in, rf1, 8);
  referral.written = ReadTime(in, rf1, 9);
  referral.code = ReadCoded(rf1.first(3), "0281");
  AddField(referral, FieldId::kPriority, WordsOf(ReadCoded(rf1.first(2), "0280")));
  AddCodedList(referral, FieldId::kReason, rf1.field(10), "0336");
  AddCodedList(referral, FieldId::kCategory, rf1.field(5), "0284");
  if (in.trigger.verb == Verb::kCancelReferral) {
    referral.operation = ledger::Operation::kCancel;
    referral.status = EventStatus::kCancelled;
  }
}

// PRD-1, HL7 table 0286: who refers, and to whom.
void ReadPrd(Reading& in, const Segment& prd) {
  if (!in.referral) return;
  Event& referral = in.At(in.referral);
  ledger::Party party;
  party.display = PersonName(prd.first(2));
  const std::string number = prd.first(7, 1).text();
  if (!number.empty()) party.reference = "XCN/" + number;
  if (party.display.empty()) party.display = prd.first(3).words();
  for (const Part& role : prd.field(1).repetitions()) {
    const std::string code = role.component(1).text();
    if (code == "RP") SetParty(referral.author, party);
    if (code == "RT") {
      SetParty(referral.performer, party);
      if (std::string place = AddressText(prd.first(3)); !place.empty())
        referral.place.display = std::move(place);
    }
  }
}

}  // namespace daybook::feeds::hl7v2
