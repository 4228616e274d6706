#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-device-statement-status.html
constexpr StatusRow kDeviceUseStatementStatuses[] = {
    {"active", EventStatus::kActive},    {"completed", EventStatus::kCompleted},
    {"intended", EventStatus::kPlanned}, {"stopped", EventStatus::kStopped},
    {"on-hold", EventStatus::kOnHold},   {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

void MapDeviceUseStatement(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status =
      ReadStatus(in, in.root["status"], kDeviceUseStatementStatuses, Needed::kRequired);
  const Element device = in.Resolve(in.root["device"]["reference"].text());
  if (device) in.event.code = ReadCoded(in, device["type"]);
  if (in.event.code.empty()) in.event.code = ReadReferenceAsCoded(in, in.root["device"], "Device");
  ReadTimes(in, "timing");
  in.event.written = ReadTime(in, in.root["recordedOn"]);
  in.event.author = ReadParty(in, in.root["source"], "Practitioner");
  in.Add(FieldId::kBodySite, ReadCoded(in, in.root["bodySite"]));
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
