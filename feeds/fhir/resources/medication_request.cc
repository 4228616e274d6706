#include <utility>

#include "feeds/absence.h"
#include "feeds/fhir/extensions/not_done.h"
#include "feeds/fhir/resources/dosage_fields.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/resources/medication.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-medicationrequest-status.html
constexpr StatusRow kMedicationRequestStatuses[] = {
    {"active", EventStatus::kActive},       {"on-hold", EventStatus::kOnHold},
    {"cancelled", EventStatus::kCancelled}, {"completed", EventStatus::kCompleted},
    {"stopped", EventStatus::kStopped},     {"draft", EventStatus::kDraft},
    {"unknown", EventStatus::kUnknown},     {"entered-in-error", EventStatus::kEnteredInError},
};

// hl7.org/fhir/R4/medicationrequest-definitions.html#MedicationRequest.doNotPerform: "if true
// indicates that the provider is asking for the medication request not to occur".
void ReadProhibition(Reading& in) {
  if (!ReadBool(in, in.root["doNotPerform"]).value_or(false)) return;
  if (in.event.status == EventStatus::kEnteredInError) return;
  if (in.event.status != EventStatus::kActive)
    in.Add(FieldId::kComment,
           "asked that it not be given; the request is " + ReadText(in, in.root["status"]));
  in.event.status = EventStatus::kNotToBeDone;
}

void ReadSupply(Reading& in, Element dispense) {
  if (const Element repeats = dispense["numberOfRepeatsAllowed"])
    AddComment(in, "repeats allowed", ReadDigits(in, repeats));
  AddComment(in, "supply for", QuantityText(in, dispense["expectedSupplyDuration"]));
}

bool IsOver(EventStatus status) {
  return status == EventStatus::kStopped || status == EventStatus::kCompleted ||
         status == EventStatus::kCancelled;
}

}  // namespace

void MapMedicationRequest(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = MedicationCode(in);
  in.event.status =
      ReadStatus(in, in.root["status"], kMedicationRequestStatuses, Needed::kRequired);
  ApplyAbsence(in.event);
  in.event.written = ReadTime(in, in.root["authoredOn"]);
  in.event.start = in.event.written;
  ReadDosages(in, in.root["dosageInstruction"]);
  if (IsOver(in.event.status)) EndByLastChange(in, UndatedEnd::kDrop);
  ReadProhibition(in);
  in.event.author = ReadParty(in, in.root["requester"], "Practitioner");
  if (in.event.author.empty()) in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  ReadPerformer(in, in.root["performer"]);
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kIntent, ReadText(in, in.root["intent"]));
  in.Add(FieldId::kPriority, ReadText(in, in.root["priority"]));
  in.Add(FieldId::kQuantity, ReadQuantity(in, in.root["dispenseRequest"]["quantity"]));
  ReadSupply(in, in.root["dispenseRequest"]);
  AddComment(in, "course", WordsOf(in, in.root["courseOfTherapyType"]));
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kReason, ReadCoded(in, in.root["statusReason"]));
  AddReasonsNotDone(in);
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
