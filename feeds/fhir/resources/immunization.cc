#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-immunization-status.html
constexpr StatusRow kStatuses[] = {
    {"completed", EventStatus::kCompleted},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"not-done", EventStatus::kDeclined},
};

void ReadDose(Reading& in) {
  const Element protocol = FirstOf(in, in.root["protocolApplied"]);
  const Element number = protocol["doseNumberPositiveInt"];
  in.Add(FieldId::kDoseNumber,
         number ? ReadDigits(in, number) : ReadText(in, protocol["doseNumberString"]));
}

}  // namespace

void MapImmunization(Reading& in) {
  ReadSubject(in, "patient");
  in.event.code = ReadCoded(in, in.root["vaccineCode"]);
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  const auto said = StatementOfAbsence(in.event.code);
  if (said && in.event.status != EventStatus::kEnteredInError) in.event.status = *said;
  ReadTimes(in, "occurrence");
  in.event.written = ReadTime(in, in.root["recorded"]);
  ReadEncounter(in, in.root["encounter"]);
  in.event.place = ReadParty(in, in.root["location"], "Location");
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each["actor"]); });
  in.Add(FieldId::kReasonNotDone, ReadCoded(in, in.root["statusReason"]));
  in.Add(FieldId::kLot, ReadText(in, in.root["lotNumber"]));
  in.Add(FieldId::kSite, ReadCoded(in, in.root["site"]));
  ReadDose(in);
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
