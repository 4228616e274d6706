#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-episode-of-care-status.html
constexpr StatusRow kEpisodeOfCareStatuses[] = {
    {"planned", EventStatus::kPlanned},
    {"waitlist", EventStatus::kPlanned},
    {"active", EventStatus::kActive},
    {"onhold", EventStatus::kOnHold},
    {"finished", EventStatus::kCompleted},
    {"cancelled", EventStatus::kCancelled},
    {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// A service that looks after somebody for a time.
void MapEpisodeOfCare(Reading& in) {
  ReadSubject(in, "patient");
  in.event.status = ReadStatus(in, in.root["status"], kEpisodeOfCareStatuses, Needed::kRequired);
  in.event.code = ReadCodedMerged(in, in.root["type"]);
  ReadPeriod(in, in.root["period"]);
  in.event.organisation = ReadParty(in, in.root["managingOrganization"], "Organization");
  in.event.performer = ReadParty(in, in.root["careManager"], "Practitioner");
  ForEach(in, in.root["diagnosis"], [&](Element each) {
    in.Add(FieldId::kReason, ReadReferenceAsCoded(in, each["condition"], "Condition"));
  });
}

}  // namespace daybook::feeds::fhir
