#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-supplydelivery-status.html
constexpr StatusRow kSupplyDeliveryStatuses[] = {
    {"in-progress", EventStatus::kPlanned},
    {"completed", EventStatus::kActive},  // delivered: it is with the person
    {"abandoned", EventStatus::kCancelled},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

void MapSupplyDelivery(Reading& in) {
  ReadSubject(in, "patient");
  in.event.status = ReadStatus(in, in.root["status"], kSupplyDeliveryStatuses, Needed::kOptional);
  const Element item = in.root["suppliedItem"];
  in.event.code = ReadCoded(in, item["itemCodeableConcept"]);
  if (in.event.code.empty())
    in.event.code = ReadReferenceAsCoded(in, item["itemReference"], "Device");
  ReadTimes(in, "occurrence");
  in.event.performer = ReadParty(in, in.root["supplier"], "Organization");
  in.event.place = ReadParty(in, in.root["destination"], "Location");
  in.Add(FieldId::kCategory, ReadCoded(in, in.root["type"]));
  AddComment(in, "quantity", QuantityText(in, item["quantity"]));
}

}  // namespace daybook::feeds::fhir
