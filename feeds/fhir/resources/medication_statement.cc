#include "feeds/absence.h"
#include "feeds/fhir/resources/dosage_fields.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/resources/medication.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-medication-statement-status.html
constexpr StatusRow kMedicationStatementStatuses[] = {
    {"active", EventStatus::kActive},    {"completed", EventStatus::kCompleted},
    {"intended", EventStatus::kPlanned}, {"stopped", EventStatus::kStopped},
    {"on-hold", EventStatus::kOnHold},   {"not-taken", EventStatus::kDeclined},
    {"unknown", EventStatus::kUnknown},  {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// What somebody says that the person takes.
void MapMedicationStatement(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = MedicationCode(in);
  in.event.status =
      ReadStatus(in, in.root["status"], kMedicationStatementStatuses, Needed::kRequired);
  ApplyAbsence(in.event);
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["dateAsserted"]);
  ReadDosages(in, in.root["dosage"]);
  if (ledger::DispositionOf(in.event.status) == ledger::Disposition::kDone)
    EndByLastChange(in, UndatedEnd::kKeep);
  in.event.author = ReadParty(in, in.root["informationSource"], "Practitioner");
  ReadEncounter(in, in.root["context"]);
  in.Add(FieldId::kIntent, std::string("statement"));
  in.Add(FieldId::kCategory, ReadCoded(in, in.root["category"]));
  AddCodedList(in, FieldId::kReason, in.root["statusReason"]);
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
