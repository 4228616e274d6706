#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-condition-clinical.html
constexpr StatusRow kClinical[] = {
    {"active", EventStatus::kActive},       {"recurrence", EventStatus::kRecurrence},
    {"relapse", EventStatus::kRelapse},     {"inactive", EventStatus::kInactive},
    {"remission", EventStatus::kRemission}, {"resolved", EventStatus::kResolved},
};
// hl7.org/fhir/R4/valueset-condition-ver-status.html
constexpr StatusRow kVerification[] = {
    {"unconfirmed", EventStatus::kUnknown},  {"provisional", EventStatus::kUnknown},
    {"differential", EventStatus::kUnknown}, {"confirmed", EventStatus::kUnknown},
    {"refuted", EventStatus::kAbsent},       {"entered-in-error", EventStatus::kEnteredInError},
};

void ReadStatuses(Reading& in) {
  const Element clinical = in.root["clinicalStatus"];
  const Element verification = in.root["verificationStatus"];
  in.event.status = ReadStatus(in, clinical, kClinical, Needed::kOptional);
  // Rule con-4 of R4: what has abated is not active; so an end without a status is resolved.
  const bool abated = in.event.end || ReadBool(in, in.root["abatementBoolean"]).value_or(false);
  if (!clinical && abated) in.event.status = EventStatus::kResolved;
  if (const auto said = StatementOfAbsence(in.event.code)) in.event.status = *said;
  const EventStatus verified = ReadStatus(in, verification, kVerification, Needed::kOptional);
  if (verified != EventStatus::kUnknown) in.event.status = verified;
  in.Add(FieldId::kVerification, ReadCodeWord(in, verification));
}

}  // namespace

void MapCondition(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadTimes(in, "onset");
  ReadEnd(in, "abatement");
  ReadStatuses(in);
  in.event.written = ReadTime(in, in.root["recordedDate"]);
  in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  in.event.performer = ReadParty(in, in.root["asserter"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kSeverity, ReadCoded(in, in.root["severity"]));
  AddCodedList(in, FieldId::kBodySite, in.root["bodySite"]);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
