// Organizations and their services, practitioners and their roles, locations: their own subjects.
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

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

// Who does what for whom: the practitioner stands as performer.
void MapPractitionerRole(Reading& in) {
  ReadNamed(in);
  in.event.performer = ReadParty(in, in.root["practitioner"], "Practitioner");
  in.event.code.text = in.event.performer.display;  // what its codes say is its category
  in.event.organisation = ReadParty(in, in.root["organization"], "Organization");
  in.event.place = ReadParty(in, FirstOf(in, in.root["location"]), "Location");
  ReadPeriod(in, in.root["period"]);
  AddCodedList(in, FieldId::kCategory, in.root["code"]);
  in.Add(FieldId::kSpecialty, ReadCodedMerged(in, in.root["specialty"]));
  ForEach(in, in.root["healthcareService"], [&](Element each) {
    AddComment(in, "service", WordsOf(ReadParty(in, each, "HealthcareService")));
  });
  AddTelecoms(in, in.root["telecom"]);
}

void MapHealthcareService(Reading& in) {
  ReadNamed(in);
  in.event.organisation = ReadParty(in, in.root["providedBy"], "Organization");
  in.event.place = ReadParty(in, FirstOf(in, in.root["location"]), "Location");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  AddCodedList(in, FieldId::kCategory, in.root["type"]);
  in.Add(FieldId::kSpecialty, ReadCodedMerged(in, in.root["specialty"]));
  in.Add(FieldId::kComment, ReadText(in, in.root["comment"]));
  in.Add(FieldId::kComment, ReadText(in, in.root["extraDetails"]));
  AddComment(in, "referral", WordsOfAll(in, in.root["referralMethod"]));
  AddTelecoms(in, in.root["telecom"]);
}

void MapLocation(Reading& in) {
  ReadNamed(in);
  if (const Element status = in.root["status"])
    in.event.status = ReadStatus(in, status, kPlaceStatuses, Needed::kOptional);
  in.event.organisation = ReadParty(in, in.root["managingOrganization"], "Organization");
  in.event.place = ReadParty(in, in.root["partOf"], "Location");
  AddCodedList(in, FieldId::kCategory, in.root["type"]);
}

}  // namespace daybook::feeds::fhir
