#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-observation-status.html; a risk that was found stands.
constexpr StatusRow kRiskAssessmentStatuses[] = {
    {"registered", EventStatus::kRegistered}, {"preliminary", EventStatus::kActive},
    {"final", EventStatus::kActive},          {"amended", EventStatus::kActive},
    {"corrected", EventStatus::kActive},      {"cancelled", EventStatus::kCancelled},
    {"unknown", EventStatus::kUnknown},       {"entered-in-error", EventStatus::kEnteredInError},
};

void AddPrediction(Reading& in, Element prediction) {
  std::string words = WordsOf(in, prediction["outcome"]);
  AppendWords(words, ReadDigits(in, prediction["probabilityDecimal"]), ", probability ");
  AppendWords(words, WordsOf(in, prediction["qualitativeRisk"]), ", ");
  AppendWords(words, ReadText(in, prediction["rationale"]), ", ");
  AddComment(in, "prediction", words);
}

}  // namespace

void MapRiskAssessment(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kRiskAssessmentStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  if (in.event.code.empty())
    in.event.code = ReadCoded(in, FirstOf(in, in.root["prediction"])["outcome"]);
  ReadTimes(in, "occurrence");
  in.event.performer = ReadParty(in, in.root["performer"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kMethod, ReadCoded(in, in.root["method"]));
  AddReasons(in);
  in.Add(FieldId::kReason, ReadReferenceAsCoded(in, in.root["condition"], "Condition"));
  ForEach(in, in.root["prediction"], [&](Element each) { AddPrediction(in, each); });
  AddComment(in, "mitigation", ReadText(in, in.root["mitigation"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
