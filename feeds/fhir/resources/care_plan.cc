#include "feeds/fhir/resources/dosage.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-request-status.html; revoked: ended before it was done.
constexpr StatusRow kCarePlanStatuses[] = {
    {"draft", EventStatus::kDraft},         {"active", EventStatus::kActive},
    {"on-hold", EventStatus::kOnHold},      {"revoked", EventStatus::kStopped},
    {"completed", EventStatus::kCompleted}, {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// What the plan is: its title, and the first category that a clinical terminology names (US Core
// puts a fixed "assess-plan" before it).
Coded PlanCode(Reading& in) {
  Coded code, first;
  ForEach(in, in.root["category"], [&](Element each) {
    Coded category = ReadCoded(in, each);
    const bool clinical = !category.codings.empty() && category.codings.front().system == "snomed";
    if (first.empty()) first = category;
    if (clinical && code.empty()) code = std::move(category);
  });
  if (code.empty()) code = std::move(first);
  const std::string title = ReadText(in, in.root["title"]);
  if (!title.empty()) code.text = title;
  return code;
}

// What an activity that is not meant to happen says before its name; "" for one that is.
// hl7.org/fhir/R4/careplan-definitions.html#CarePlan.activity.detail.doNotPerform, and
// valueset-care-plan-activity-status.html.
std::string NotMeant(Reading& in, Element detail) {
  if (ReadBool(in, detail["doNotPerform"]).value_or(false)) return "not to be done";
  const std::string status = ReadText(in, detail["status"]);
  if (status == "cancelled" || status == "stopped") return status;
  return status == "entered-in-error" ? "entered in error" : "";
}

// What an activity says besides its name: "Change dressing daily, by District nurse, in progress".
std::string ActivityDetails(Reading& in, Element activity, const std::string& name) {
  const Element detail = activity["detail"];
  std::string line = ReadText(in, detail["description"]);
  if (line == name) line.clear();
  AppendWords(line, ReadText(in, detail["scheduledString"]), ", ");
  if (const Element timing = detail["scheduledTiming"]) {
    AppendWords(line, TimingText(in, timing), ", ");
    AppendWords(line, WhenText(in, timing["repeat"]), ", ");
  }
  std::string owners;
  ForEach(in, detail["performer"], [&](Element each) {
    AppendWords(owners, WordsOf(ReadParty(in, each, "Practitioner")), ", ");
  });
  if (!owners.empty()) AppendWords(line, "by " + owners, ", ");
  const std::string status = ReadText(in, detail["status"]);
  // One that goes on is what a plan has; those not meant are told apart in their name.
  if (NotMeant(in, detail).empty() && status != "in-progress" && status != "unknown")
    AppendWords(line, status, ", ");
  AppendWords(line, WordsOf(in, detail["statusReason"]), ", ");
  return line;
}

void ReadActivity(Reading& in, Element activity) {
  const Element detail = activity["detail"];
  Coded code = ReadCoded(in, detail["code"]);
  if (code.empty()) code.text = ReadText(in, detail["description"]);
  if (code.empty()) code = ReadReferenceAsCoded(in, activity["reference"], "ServiceRequest");
  // In words alone: a question for its code must not find it among what is planned.
  const std::string not_meant = NotMeant(in, detail);
  const std::string words = WordsOf(code);
  if (!not_meant.empty()) code = Coded{{}, not_meant + ": " + WordsAndCode(code)};
  in.Add(FieldId::kActivity, std::move(code));
  AddComment(in, words.empty() ? "activity" : words, ActivityDetails(in, activity, words));
  AddNotes(in, activity["progress"]);
}

}  // namespace

void MapCarePlan(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kCarePlanStatuses, Needed::kRequired);
  in.event.code = PlanCode(in);
  ReadPeriod(in, in.root["period"]);
  // A completed plan may well have ended as it says; a revoked one didn't get that far.
  if (in.event.status == EventStatus::kStopped) EndByLastChange(in, UndatedEnd::kDrop);
  if (in.event.status == EventStatus::kCompleted) EndByLastChange(in, UndatedEnd::kKeep);
  in.event.written = ReadTime(in, in.root["created"]);
  in.event.author = ReadParty(in, in.root["author"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  ForEach(in, in.root["activity"], [&](Element activity) { ReadActivity(in, activity); });
  ForEach(in, in.root["addresses"], [&](Element condition) {
    in.Add(FieldId::kAddresses, ReadReference(in, condition, "Condition"));
    AddComment(in, "addresses", ReadText(in, condition["display"]));
  });
  ForEach(in, in.root["goal"],
          [&](Element goal) { AddComment(in, "goal", ReadText(in, goal["display"])); });
  in.Add(FieldId::kComment, ReadText(in, in.root["description"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
