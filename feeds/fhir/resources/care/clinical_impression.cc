#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-clinicalimpression-status.html
constexpr StatusRow kClinicalImpressionStatuses[] = {
    {"in-progress", EventStatus::kInProgress},
    {"completed", EventStatus::kCompleted},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// Formulation: what a clinician makes of it all.
void MapClinicalImpression(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status =
      ReadStatus(in, in.root["status"], kClinicalImpressionStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  const std::string description = ReadText(in, in.root["description"]);
  if (in.event.code.empty())
    in.event.code.text = description;
  else
    in.Add(FieldId::kComment, description);
  if (in.event.code.empty()) in.event.code.text = "clinical impression";
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["date"]);
  if (!in.event.start) in.event.start = in.event.written;
  in.event.performer = ReadParty(in, in.root["assessor"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kComment, ReadText(in, in.root["summary"]));
  ForEach(in, in.root["finding"], [&](Element each) {
    ledger::Coded finding = ReadCoded(in, each["itemCodeableConcept"]);
    if (finding.empty()) finding = ReadReferenceAsCoded(in, each["itemReference"], "Condition");
    in.Add(FieldId::kReason, std::move(finding));
  });
  AddComment(in, "prognosis", WordsOfAll(in, in.root["prognosisCodeableConcept"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
