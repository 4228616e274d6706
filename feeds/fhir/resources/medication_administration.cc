#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/resources/medication.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-medication-admin-status.html
constexpr StatusRow kMedicationAdministrationStatuses[] = {
    {"in-progress", EventStatus::kInProgress},
    {"not-done", EventStatus::kDeclined},
    {"on-hold", EventStatus::kOnHold},
    {"completed", EventStatus::kCompleted},
    {"stopped", EventStatus::kStopped},
    {"unknown", EventStatus::kUnknown},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// A dose that was given, as in HL7 v2 (RXA in RAS).
void MapMedicationAdministration(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = MedicationCode(in);
  in.event.status =
      ReadStatus(in, in.root["status"], kMedicationAdministrationStatuses, Needed::kRequired);
  ReadTimes(in, "effective");
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each["actor"]); });
  ReadEncounter(in, in.root["context"]);
  const Element dosage = in.root["dosage"];
  in.Add(FieldId::kDose, ReadText(in, dosage["text"]));
  in.Add(FieldId::kDoseQuantity, ReadQuantity(in, dosage["dose"]));
  in.Add(FieldId::kRoute, ReadCoded(in, dosage["route"]));
  in.Add(FieldId::kBodySite, ReadCoded(in, dosage["site"]));
  in.Add(FieldId::kMethod, ReadCoded(in, dosage["method"]));
  AddComment(in, "rate", RatioText(in, dosage["rateRatio"]));
  AddComment(in, "rate", QuantityText(in, dosage["rateQuantity"]));
  in.Add(FieldId::kIntent, std::string("administration"));
  AddCodedList(in, FieldId::kReason, in.root["statusReason"]);
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
