#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-specimen-status.html. One that is used up or lost was taken all the
// same.
constexpr StatusRow kSpecimenStatuses[] = {
    {"available", EventStatus::kFinal},
    {"unavailable", EventStatus::kFinal},
    {"unsatisfactory", EventStatus::kFinal},
    {"entered-in-error", EventStatus::kEnteredInError},
};

void ReadCollection(Reading& in, Element collection) {
  if (const Element moment = collection["collectedDateTime"]) in.event.start = ReadTime(in, moment);
  ReadPeriod(in, collection["collectedPeriod"]);
  in.event.performer = ReadParty(in, collection["collector"], "Practitioner");
  in.Add(FieldId::kMethod, ReadCoded(in, collection["method"]));
  in.Add(FieldId::kBodySite, ReadCoded(in, collection["bodySite"]));
  AddComment(in, "quantity", QuantityText(in, collection["quantity"]));
  AddComment(in, "fasting", WordsOf(in, collection["fastingStatusCodeableConcept"]));
  AddComment(in, "fasting for", QuantityText(in, collection["fastingStatusDuration"]));
}

}  // namespace

// What was taken, when, where from and by whom: an observation without a value, beside those that
// were made of it and name it in their field `specimen`.
void MapSpecimen(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kSpecimenStatuses, Needed::kOptional);
  in.event.code = ReadCoded(in, in.root["type"]);
  if (in.event.code.empty()) in.event.code.text = "specimen";
  in.event.written = ReadTime(in, in.root["receivedTime"]);
  ReadCollection(in, in.root["collection"]);
  if (!in.event.start) in.event.start = in.event.written;
  in.Add(FieldId::kCategory, ledger::Coded{{}, "specimen"});
  AddComment(in, "received", ReadText(in, in.root["receivedTime"]));
  const std::string status = ReadText(in, in.root["status"]);
  if (status == "unsatisfactory" || status == "unavailable") AddComment(in, "specimen", status);
  AddComment(in, "condition", WordsOfAll(in, in.root["condition"]));
  ForEach(in, in.root["request"], [&](Element each) {
    in.Add(FieldId::kReason, ReadReferenceAsCoded(in, each, "ServiceRequest"));
  });
  ForEach(in, in.root["parent"], [&](Element each) {
    in.Add(FieldId::kSpecimen, ReadReferenceAsCoded(in, each, "Specimen"));
  });
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
