#include <utility>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-history-status.html
constexpr StatusRow kFamilyMemberHistoryStatuses[] = {
    {"partial", EventStatus::kCurrent},
    {"completed", EventStatus::kCurrent},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"health-unknown", EventStatus::kNoInformation},
};

// A relative's condition as an event of its own, so that it is never taken for the resident's.
ledger::Event Illness(Reading& in, Element condition, size_t number) {
  ledger::Event illness = in.event;
  illness.record.id += "#" + std::to_string(number);
  illness.code = ReadCoded(in, condition["code"]);
  const auto add = [&](const std::string& words) {
    if (!words.empty()) illness.fields.push_back({FieldId::kComment, words});
  };
  const std::string outcome = WordsOf(in, condition["outcome"]);
  if (!outcome.empty()) add("outcome: " + outcome);
  std::string onset = QuantityText(in, condition["onsetAge"]);
  AppendWords(onset, RangeText(in, condition["onsetRange"]), " ");
  AppendWords(onset, ReadText(in, condition["onsetString"]), " ");
  if (!onset.empty()) add("onset: " + onset);
  if (ReadBool(in, condition["contributedToDeath"]).value_or(false)) add("contributed to death");
  ForEach(in, condition["note"], [&](Element note) { add(ReadText(in, note["text"])); });
  return illness;
}

}  // namespace

void MapFamilyMemberHistory(Reading& in) {
  ReadSubject(in, "patient");
  in.event.status =
      ReadStatus(in, in.root["status"], kFamilyMemberHistoryStatuses, Needed::kRequired);
  in.event.start = ReadTime(in, in.root["date"]);
  in.event.written = in.event.start;
  in.Add(FieldId::kRelationship, ReadCoded(in, in.root["relationship"]));
  size_t number = 0;
  ForEach(in, in.root["condition"],
          [&](Element each) { in.more.push_back(Illness(in, each, ++number)); });
  in.event.code.text = "family history: " + WordsOf(in, in.root["relationship"]);
  AddComment(in, "name", ReadText(in, in.root["name"]));
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
