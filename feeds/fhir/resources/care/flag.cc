#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-flag-status.html
constexpr StatusRow kFlagStatuses[] = {
    {"active", EventStatus::kActive},
    {"inactive", EventStatus::kInactive},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// Alerts, reasonable adjustments and safeguarding: UK Core tells them apart by category and code.
void MapFlag(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  in.event.status = ReadStatus(in, in.root["status"], kFlagStatuses, Needed::kRequired);
  ReadPeriod(in, in.root["period"]);
  ReadEncounter(in, in.root["encounter"]);
  in.event.author = ReadParty(in, in.root["author"], "Practitioner");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
}

}  // namespace daybook::feeds::fhir
