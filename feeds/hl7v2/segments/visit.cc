#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

namespace {

// HL7 table 0004 as the words of feeds/fhir (v2-to-FHIR concept map PatientClass).
std::string ClassWord(const std::string& code) {
  if (code == "I") return "inpatient";
  if (code == "O") return "ambulatory";
  if (code == "E") return "emergency";
  if (code == "P") return "prenc";
  if (code == "N" || code == "U") return {};
  std::string word = code;
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

// The visit's number as its record id: PV1-19, else its alternate (PV1-50).
std::string VisitNumber(const Segment& pv1) {
  const std::string number = IdentifierText(pv1.first(19));
  return number.empty() ? IdentifierText(pv1.first(50)) : number;
}

// A visit without a number: whose it is and when it began.
std::string UnnumberedVisit(Reading& in, const Segment& pv1) {
  std::optional<PartialTime> began = ReadTime(in, pv1, 44);
  if (!began) began = in.happened ? in.happened : in.EnteredOrSent();
  return in.subject + "@" + (began ? FormatPartialTime(*began) : std::string("unknown time"));
}

// When it happened, for a message whose own field for it is empty.
std::optional<PartialTime> Moment(const Reading& in) {
  return in.happened ? in.happened : in.EnteredOrSent();
}

struct VerbRow {
  Verb verb;
  EventStatus status;
};
// Where the visit has come to (v2-to-FHIR concept map Event[EncounterStatus]; the rest of the
// triggers from the words of chapter 3). Others say nothing of it.
constexpr std::array<VerbRow, 10> kVisitStatuses{
    {{Verb::kAdmit, EventStatus::kInProgress},
     {Verb::kGoOn, EventStatus::kInProgress},
     {Verb::kTransfer, EventStatus::kInProgress},
     {Verb::kReopenVisit, EventStatus::kInProgress},
     {Verb::kReturn, EventStatus::kInProgress},
     {Verb::kDischarge, EventStatus::kCompleted},
     {Verb::kPlanVisit, EventStatus::kPlanned},
     {Verb::kLeave, EventStatus::kOnHold},
     {Verb::kCancelVisit, EventStatus::kCancelled},
     {Verb::kDeleteVisit, EventStatus::kEnteredInError}}};

// It goes on after all: the discharge was a mistake.
void Reopen(Event& visit) {
  visit.status = EventStatus::kInProgress;
  visit.end.reset();
  AddField(visit, FieldId::kClears, std::string("end"));
}

void ApplyVerb(Reading& in, Event& visit) {
  const Verb verb = in.trigger.verb;
  const auto* row = std::ranges::find(kVisitStatuses, verb, &VerbRow::verb);
  if (row != kVisitStatuses.end())
    visit.status = row->status;
  else if (visit.end)
    visit.status = EventStatus::kCompleted;
  if (verb == Verb::kAdmit && !visit.start) visit.start = Moment(in);
  if (verb == Verb::kDischarge && !visit.end) visit.end = Moment(in);
  if (verb == Verb::kReopenVisit) Reopen(visit);
  if (verb == Verb::kCancelVisit) visit.operation = Operation::kCancel;
  if (verb == Verb::kDeleteVisit) Withdraw(visit);
}

void AddCoded(Event& visit, FieldId id, const Part& field, std::string_view table) {
  if (field.cleared()) return ClearField(visit, id);
  AddField(visit, id, ReadCoded(field.repetition(1), table));
}

void AddDischarge(Event& visit, const Segment& pv1) {
  if (pv1.field(36).cleared() || pv1.field(37).cleared()) ClearField(visit, FieldId::kDestination);
  // A DLD: the place is a coded value in its first component, parted by subcomponents.
  std::string place = pv1.first(37, 1).subcomponent(2).text();
  if (place.empty()) place = pv1.first(37, 1).subcomponent(1).text();
  ledger::Coded how = ReadCoded(pv1.first(36), "0112");
  if (place.empty()) return AddField(visit, FieldId::kDestination, std::move(how));
  AddField(visit, FieldId::kDestination, ledger::Coded{{}, place});
  AddComment(visit, "discharge", WordsOf(how));
}

void AddPlaceAndPeople(Event& visit, const Segment& pv1) {
  visit.place = ReadPlace(pv1.first(3));
  for (const size_t field : {7u, 17u, 9u, 8u}) {
    if (!visit.performer.empty()) break;
    visit.performer = ReadPersonParty(pv1.first(field));
  }
}

}  // namespace

void ReadEvn(Reading& in, const Segment& evn) {
  if (in.event.empty()) in.event = evn.first(1).text();
  in.entered = ReadTime(in, evn, 2);
  in.happened = ReadTime(in, evn, 6);
}

void ReadPv1(Reading& in, const Segment& pv1) {
  std::string number = VisitNumber(pv1);
  if (!number.empty()) in.visit = "PV1/" + number;
  if (!TellsOfVisit(in.trigger.verb) || in.subject.empty()) return;
  if (number.empty()) number = UnnumberedVisit(in, pv1);
  in.visit = "PV1/" + number;
  in.visit_event = in.Add(Kind::kEncounter, pv1, "PV1", std::move(number), in.EnteredOrSent());
  in.noted = in.visit_event;
  Event& visit = in.At(in.visit_event);
  visit.operation = Operation::kPatch;
  visit.written = in.entered;
  visit.start = ReadTime(in, pv1, 44);
  visit.end = ReadTime(in, pv1, 45);
  AddPlaceAndPeople(visit, pv1);
  AddField(visit, FieldId::kClass, ClassWord(pv1.first(2, 1).text()));
  AddCoded(visit, FieldId::kType, pv1.field(4), "0007");
  AddCoded(visit, FieldId::kSpecialty, pv1.field(10), "0069");
  AddCoded(visit, FieldId::kAdmissionSource, pv1.field(14), "0023");
  AddDischarge(visit, pv1);
  ApplyVerb(in, visit);
  if (pv1.field(45).cleared()) Reopen(visit);
}

void ReadPv2(Reading& in, const Segment& pv2) {
  if (!in.visit_event) return;
  Event& visit = in.At(in.visit_event);
  const std::optional<PartialTime> expected = ReadTime(in, pv2, 8);
  if (in.trigger.verb == Verb::kPlanVisit && !visit.start) visit.start = expected;
  AddField(visit, FieldId::kReason, ReadCoded(pv2.first(3)));
  AddComment(visit, "visit", pv2.first(12).text());
  AddField(visit, FieldId::kPriority, pv2.first(25, 1).text());
  if (const auto leaves = ReadTime(in, pv2, 9))
    AddComment(visit, "expected discharge", FormatPartialTime(*leaves));
}

}  // namespace daybook::feeds::hl7v2
