#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-goal-status.html
constexpr StatusRow kGoalStatuses[] = {
    {"proposed", EventStatus::kPlanned},    {"planned", EventStatus::kPlanned},
    {"accepted", EventStatus::kActive},     {"active", EventStatus::kActive},
    {"on-hold", EventStatus::kOnHold},      {"completed", EventStatus::kCompleted},
    {"cancelled", EventStatus::kCancelled}, {"entered-in-error", EventStatus::kEnteredInError},
    {"rejected", EventStatus::kDeclined},
};

// "HbA1c: 48 mmol/mol by 2024-06-30".
void AddTarget(Reading& in, Element target) {
  std::string words = WordsOf(in, target["measure"]);
  std::string detail = QuantityText(in, target["detailQuantity"]);
  AppendWords(detail, RangeText(in, target["detailRange"]), " ");
  AppendWords(detail, WordsOf(in, target["detailCodeableConcept"]), " ");
  AppendWords(detail, ReadText(in, target["detailString"]), " ");
  AppendWords(words, detail, ": ");
  AppendWords(words, ReadText(in, target["dueDate"]), " by ");
  AddComment(in, "target", words);
}

}  // namespace

void MapGoal(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["lifecycleStatus"], kGoalStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["description"]);
  in.event.start = ReadTime(in, in.root["startDate"]);
  in.event.written = ReadTime(in, in.root["statusDate"]);
  in.event.author = ReadParty(in, in.root["expressedBy"], "Practitioner");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kPriority, WordsOf(in, in.root["priority"]));
  AddComment(in, "achieved", WordsOf(in, in.root["achievementStatus"]));
  ForEach(in, in.root["target"], [&](Element each) { AddTarget(in, each); });
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
