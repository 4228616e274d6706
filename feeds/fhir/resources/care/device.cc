#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;

namespace {

// hl7.org/fhir/R4/valueset-device-status.html
constexpr StatusRow kDeviceStatuses[] = {
    {"active", EventStatus::kActive},
    {"inactive", EventStatus::kInactive},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

}  // namespace

// Equipment and implants of a person (Synthea, IPS and UK Core name the patient).
void MapDevice(Reading& in) {
  ReadSubject(in, "patient");
  in.event.status = ReadStatus(in, in.root["status"], kDeviceStatuses, Needed::kOptional);
  in.event.code = ReadCoded(in, in.root["type"]);
  const std::string name = ReadText(in, FirstOf(in, in.root["deviceName"])["name"]);
  if (in.event.code.empty())
    in.event.code.text = name;
  else
    AddComment(in, "name", name);
  in.event.start = ReadTime(in, in.root["manufactureDate"]);
  in.event.organisation = ReadParty(in, in.root["owner"], "Organization");
  AddComment(in, "manufacturer", ReadText(in, in.root["manufacturer"]));
  AddComment(in, "lot", ReadText(in, in.root["lotNumber"]));
  AddComment(in, "serial number", ReadText(in, in.root["serialNumber"]));
  AddComment(in, "expires", ReadText(in, in.root["expirationDate"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
