#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-diagnostic-report-status.html; appended is a kind of amended there.
constexpr StatusRow kStatuses[] = {
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
    const bool coded_only = code.text.empty() && !code.codings.empty();
    in.Add(FieldId::kConclusion, coded_only ? code.codings.front().display : code.text);
  });
}

}  // namespace

void MapDiagnosticReport(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["issued"]);
  ReadEncounter(in, in.root["encounter"]);
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each); });
  in.event.author = ReadParty(in, FirstOf(in, in.root["resultsInterpreter"]), "Practitioner");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  ForEach(in, in.root["result"],
          [&](Element each) { in.Add(FieldId::kResult, ReadReference(in, each, "Observation")); });
  ReadConclusion(in);
}

}  // namespace daybook::feeds::fhir
