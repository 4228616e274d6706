#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-event-status.html
constexpr StatusRow kStatuses[] = {
    {"preparation", EventStatus::kPlanned}, {"in-progress", EventStatus::kInProgress},
    {"not-done", EventStatus::kDeclined},   {"on-hold", EventStatus::kOnHold},
    {"stopped", EventStatus::kStopped},     {"completed", EventStatus::kCompleted},
    {"unknown", EventStatus::kUnknown},     {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

void MapProcedure(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  const auto said = StatementOfAbsence(in.event.code);
  if (said && in.event.status != EventStatus::kEnteredInError) in.event.status = *said;
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
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
