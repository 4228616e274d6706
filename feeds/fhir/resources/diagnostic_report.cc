#include <utility>

#include "feeds/fhir/attachment.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/resources/observation.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-diagnostic-report-status.html; appended is a kind of amended there.
constexpr StatusRow kDiagnosticReportStatuses[] = {
    {"registered", EventStatus::kRegistered},
    {"partial", EventStatus::kPartial},
    {"preliminary", EventStatus::kPreliminary},
    {"final", EventStatus::kFinal},
    {"amended", EventStatus::kAmended},
    {"corrected", EventStatus::kCorrected},
    {"appended", EventStatus::kAmended},
    {"cancelled", EventStatus::kCancelled},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

void ReadConclusion(Reading& in) {
  in.Add(FieldId::kConclusion, ReadText(in, in.root["conclusion"]));
  ForEach(in, in.root["conclusionCode"], [&](Element each) {
    const ledger::Coded code = ReadCoded(in, each);
    const bool named =
        !code.text.empty() || (!code.codings.empty() && !code.codings.front().display.empty());
    in.Add(FieldId::kConclusion, named ? WordsOf(code) : WordsAndCode(code));
  });
}

// The report as it was written: words to a field, anything else by name.
void ReadForms(Reading& in) {
  ForEach(in, in.root["presentedForm"], [&](Element form) {
    Attachment attached = ReadAttachment(in, form);
    if (attached.words.empty()) AddComment(in, "attached", AttachmentText(attached));
    in.Add(FieldId::kReportText, std::move(attached.words));
  });
}

constexpr const char* kCorrect = "have the sender correct the report, then ingest it again";

// An observation that stands within the report, as a record of its own: about the same resident,
// and at the same time where it doesn't say its own.
void AddContained(Reading& in, Element observation) {
  Reading part(observation, in.type(), in.zone(), in.file());
  part.container = in.root;
  part.event.kind = ledger::Kind::kObservation;
  const std::string local = ReadText(part, observation["id"]);
  part.event.record = {in.event.record.source, "Observation", ContainedId(in, local)};
  part.event.subject = in.event.subject;
  if (observation["subject"]) ReadSubject(part, "subject");
  ReadObservation(part);
  if (local.empty())
    part.Refuse(observation, "no-id", "a contained observation without an id can't be told",
                kCorrect);
  if (part.event.subject != in.event.subject)
    part.Refuse(observation["subject"], "subjects-differ",
                "an observation contained in a report is about another patient", kCorrect);
  if (in.event.status != EventStatus::kEnteredInError) RequireElement(part, "code");
  if (part.refusal()) {
    const Refusal& why = *part.refusal();
    in.RefusePlace(why.place, why.reason, why.message, why.next_step);
  }
  if (!part.event.start) {
    part.event.start = in.event.start;
    part.event.end = in.event.end;
  }
  if (!part.event.written) part.event.written = in.event.written;
  if (part.event.encounter.empty()) part.event.encounter = in.event.encounter;
  in.borrowed += part.borrowed;
  in.needs_file = in.needs_file || part.needs_file;
  in.more.push_back(std::move(part.event));
}

void ReadResults(Reading& in) {
  ForEach(in, in.root["result"], [&](Element each) {
    std::string record = ObservationRecord(in, each);
    std::string named = ReadText(in, each["display"]);
    if (named.empty()) named = each["reference"].text();
    if (record.empty()) AddComment(in, "result that isn't sent along", named);
    in.Add(FieldId::kResult, std::move(record));
  });
  ForEach(in, in.root["contained"], [&](Element each) {
    if (each["resourceType"].text() == "Observation") AddContained(in, each);
  });
}

}  // namespace

void MapDiagnosticReport(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kDiagnosticReportStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["issued"]);
  ReadEncounter(in, in.root["encounter"]);
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each); });
  in.event.author = ReadParty(in, FirstOf(in, in.root["resultsInterpreter"]), "Practitioner");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  ForEach(in, in.root["specimen"], [&](Element each) { AddSpecimen(in, each); });
  ReadResults(in);
  ReadForms(in);
  ReadConclusion(in);
}

}  // namespace daybook::feeds::fhir
