#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;

namespace {

// hl7.org/fhir/R4/valueset-research-subject-status.html
constexpr StatusRow kResearchSubjectStatuses[] = {
    {"candidate", EventStatus::kPlanned},
    {"eligible", EventStatus::kPlanned},
    {"follow-up", EventStatus::kActive},
    {"ineligible", EventStatus::kDeclined},
    {"not-registered", EventStatus::kDeclined},
    {"off-study", EventStatus::kCompleted},
    {"on-study", EventStatus::kActive},
    {"on-study-intervention", EventStatus::kActive},
    {"on-study-observation", EventStatus::kActive},
    {"pending-on-study", EventStatus::kPlanned},
    {"potential-candidate", EventStatus::kPlanned},
    {"screening", EventStatus::kPlanned},
    {"withdrawn", EventStatus::kStopped},
};

}  // namespace

void MapResearchSubject(Reading& in) {
  ReadSubject(in, "individual");
  in.event.status = ReadStatus(in, in.root["status"], kResearchSubjectStatuses, Needed::kRequired);
  in.event.code = ReadReferenceAsCoded(in, in.root["study"], "ResearchStudy");
  ReadPeriod(in, in.root["period"]);
  AddComment(in, "assigned to", ReadText(in, in.root["assignedArm"]));
  AddComment(in, "actual arm", ReadText(in, in.root["actualArm"]));
}

}  // namespace daybook::feeds::fhir
