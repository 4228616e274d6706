#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-task-status.html
constexpr StatusRow kTaskStatuses[] = {
    {"draft", EventStatus::kDraft},         {"requested", EventStatus::kActive},
    {"received", EventStatus::kActive},     {"accepted", EventStatus::kActive},
    {"rejected", EventStatus::kDeclined},   {"ready", EventStatus::kActive},
    {"cancelled", EventStatus::kCancelled}, {"in-progress", EventStatus::kInProgress},
    {"on-hold", EventStatus::kOnHold},      {"failed", EventStatus::kStopped},
    {"completed", EventStatus::kCompleted}, {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

void MapTask(Reading& in) {
  ReadSubject(in, "for");
  in.event.status = ReadStatus(in, in.root["status"], kTaskStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  if (in.event.code.empty()) in.event.code.text = ReadText(in, in.root["description"]);
  if (in.event.code.empty())
    in.event.code = ReadReferenceAsCoded(in, in.root["focus"], "ServiceRequest");
  ReadPeriod(in, in.root["executionPeriod"]);
  in.event.written = ReadTime(in, in.root["authoredOn"]);
  if (!in.event.start) in.event.start = in.event.written;
  in.event.author = ReadParty(in, in.root["requester"], "Practitioner");
  in.event.performer = ReadParty(in, in.root["owner"], "Practitioner");
  const ledger::Party& owner = in.event.performer;
  in.Add(FieldId::kOwner, owner.display.empty() ? owner.reference : owner.display);
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kPriority, ReadText(in, in.root["priority"]));
  in.Add(FieldId::kReason, ReadCoded(in, in.root["reasonCode"]));
  AddComment(in, "state", WordsOf(in, in.root["businessStatus"]));
  AddComment(in, "about", ReadText(in, in.root["description"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
