#include "feeds/absence.h"
#include "feeds/fhir/extensions/not_done.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-event-status.html
constexpr StatusRow kProcedureStatuses[] = {
    {"preparation", EventStatus::kPlanned}, {"in-progress", EventStatus::kInProgress},
    {"not-done", EventStatus::kDeclined},   {"on-hold", EventStatus::kOnHold},
    {"stopped", EventStatus::kStopped},     {"completed", EventStatus::kCompleted},
    {"unknown", EventStatus::kUnknown},     {"entered-in-error", EventStatus::kEnteredInError},
};

void AddAftermath(Reading& in) {
  AddComment(in, "complication", WordsOfAll(in, in.root["complication"]));
  ForEach(in, in.root["complicationDetail"], [&](Element each) {
    AddComment(in, "complication", WordsOf(ReadReferenceAsCoded(in, each, "Condition")));
  });
  AddComment(in, "follow-up", WordsOfAll(in, in.root["followUp"]));
}

}  // namespace

void MapProcedure(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  in.event.status = ReadStatus(in, in.root["status"], kProcedureStatuses, Needed::kRequired);
  ApplyAbsence(in.event);
  ReadTimes(in, "performed");
  ReadEncounter(in, in.root["encounter"]);
  in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  const Element performer = FirstOf(in, in.root["performer"]);
  ReadPerformer(in, performer["actor"]);
  if (const Element behalf = performer["onBehalfOf"])
    in.event.organisation = ReadParty(in, behalf, "Organization");
  in.event.place = ReadParty(in, in.root["location"], "Location");
  in.Add(FieldId::kOutcome, ReadCoded(in, in.root["outcome"]));
  in.Add(FieldId::kCategory, ReadCoded(in, in.root["category"]));
  AddCodedList(in, FieldId::kBodySite, in.root["bodySite"]);
  in.Add(FieldId::kReason, ReadCoded(in, in.root["statusReason"]));
  AddReasonsNotDone(in);
  AddReasons(in);
  if (ReadText(in, in.root["status"]) == "not-done")
    AddComment(in, "not done", WordsOf(in, in.root["statusReason"]));
  AddAftermath(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
