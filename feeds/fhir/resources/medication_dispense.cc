#include "feeds/fhir/resources/dosage_fields.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/resources/medication.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-medicationdispense-status.html
constexpr StatusRow kMedicationDispenseStatuses[] = {
    {"preparation", EventStatus::kPlanned},
    {"in-progress", EventStatus::kPlanned},
    {"cancelled", EventStatus::kCancelled},
    {"on-hold", EventStatus::kOnHold},
    {"completed", EventStatus::kCompleted},
    {"stopped", EventStatus::kStopped},
    {"declined", EventStatus::kDeclined},
    {"unknown", EventStatus::kUnknown},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// An event of its own beside the prescription, as in HL7 v2 (RXD).
void MapMedicationDispense(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = MedicationCode(in);
  in.event.status =
      ReadStatus(in, in.root["status"], kMedicationDispenseStatuses, Needed::kRequired);
  const std::optional<PartialTime> handed_over = ReadTime(in, in.root["whenHandedOver"]);
  in.event.start = handed_over ? handed_over : ReadTime(in, in.root["whenPrepared"]);
  in.event.end = in.event.start;
  ReadDosages(in, in.root["dosageInstruction"]);
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each["actor"]); });
  in.event.place = ReadParty(in, in.root["location"], "Location");
  ReadEncounter(in, in.root["context"]);
  in.Add(FieldId::kIntent, std::string("dispense"));
  in.Add(FieldId::kQuantity, ReadQuantity(in, in.root["quantity"]));
  AddComment(in, "lasts", QuantityText(in, in.root["daysSupply"]));
  ForEach(in, in.root["authorizingPrescription"], [&](Element each) {
    in.Add(FieldId::kReason, ReadReferenceAsCoded(in, each, "MedicationRequest"));
  });
  in.Add(FieldId::kReason, ReadCoded(in, in.root["statusReasonCodeableConcept"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
