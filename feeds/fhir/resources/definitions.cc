// Organizations, practitioners and locations: their own subjects.
#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-location-status.html
constexpr StatusRow kPlaceStatuses[] = {
    {"active", EventStatus::kActive},
    {"suspended", EventStatus::kOnHold},
    {"inactive", EventStatus::kInactive},
};

// A name and identifiers: "code" holds both, so that an organisation is found by its ODS code.
void ReadNamed(Reading& in) {
  in.event.subject = in.type() + "/" + in.event.record.id;
  in.event.code.text = ResourceName(in, in.root);
  in.event.code.codings = ReadIdentifiers(in, in.root["identifier"]);
  const bool active = ReadBool(in, in.root["active"]).value_or(true);
  in.event.status = active ? EventStatus::kActive : EventStatus::kInactive;
}

}  // namespace

void MapOrganization(Reading& in) {
  ReadNamed(in);
  in.event.organisation = ReadParty(in, in.root["partOf"], "Organization");
  AddCodedList(in, FieldId::kCategory, in.root["type"]);
}

void MapPractitioner(Reading& in) { ReadNamed(in); }

void MapLocation(Reading& in) {
  ReadNamed(in);
  if (const Element status = in.root["status"])
    in.event.status = ReadStatus(in, status, kPlaceStatuses, Needed::kOptional);
  in.event.organisation = ReadParty(in, in.root["managingOrganization"], "Organization");
  in.event.place = ReadParty(in, in.root["partOf"], "Location");
  AddCodedList(in, FieldId::kCategory, in.root["type"]);
}

}  // namespace daybook::feeds::fhir
