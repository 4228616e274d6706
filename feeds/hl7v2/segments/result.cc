#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

namespace {

// What the status of an observation is and does (HL7 table 0085; domain table status_map).
struct ObservationStatusRow {
  char code;
  EventStatus status;
  Operation operation = Operation::kAssert;
};
constexpr std::array<ObservationStatusRow, 13> kObservationStatuses{{
    {'F', EventStatus::kFinal},
    {'P', EventStatus::kPreliminary},
    {'C', EventStatus::kCorrected},
    {'A', EventStatus::kAmended},
    {'B', EventStatus::kFinal},
    {'R', EventStatus::kPreliminary},
    {'S', EventStatus::kPartial},
    {'I', EventStatus::kRegistered},
    {'O', EventStatus::kRegistered},
    {'X', EventStatus::kCancelled},
    // Final now, or found right again, without the value being sent a second time.
    {'U', EventStatus::kFinal, Operation::kPatch},
    {'V', EventStatus::kFinal, Operation::kPatch},
    {'D', EventStatus::kEnteredInError, Operation::kRetract},
}};

// Longest range and unit that are looked into for numbers, in bytes; a longer one is words.
constexpr size_t kRangeBytesMax = 200;

// "3.5-5.3", "3.5 - 5.3", "<5", ">=90": a reference range in OBX-7; other words are a comment.
void AddRange(Event& result, const std::string& text, const std::string& unit) {
  if (text.empty() || text == "[ ]") return;
  if (text.size() + unit.size() > kRangeBytesMax)
    return AddComment(result, "reference range", text);
  for (size_t at = text.find('-', 1); at != std::string::npos; at = text.find('-', at + 1)) {
    const auto low = ReadQuantity(std::string_view(text).substr(0, at), unit);
    const auto high = ReadQuantity(std::string_view(text).substr(at + 1), unit);
    if (!low || !high) continue;
    AddField(result, FieldId::kLow, low);
    AddField(result, FieldId::kHigh, high);
    return;
  }
  auto bound = ReadQuantity(text, unit);
  if (bound && bound->comparator == ledger::Comparator::kLessOrEqual) {
    bound->comparator = ledger::Comparator::kNone;
    return AddField(result, FieldId::kHigh, bound);
  }
  if (bound && bound->comparator == ledger::Comparator::kGreaterOrEqual) {
    bound->comparator = ledger::Comparator::kNone;
    return AddField(result, FieldId::kLow, bound);
  }
  AddComment(result, "reference range", text);
}

// OBX-8, HL7 table 0078, whose codes FHIR took over.
void AddInterpretation(Event& result, const Part& field) {
  for (const Part& part : field.repetitions()) {
    ledger::Coded flag = ReadCoded(part, "0078");
    for (ledger::Coding& coding : flag.codings)
      if (coding.system.ends_with("v2-0078"))
        coding.system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    AddField(result, FieldId::kInterpretation, std::move(flag));
  }
}

// What tells one observation of a group from the others: the group's number, its code, and where
// the same code comes again its sub-id (OBX-4) or, without one, its turn.
std::string ResultId(Reading& in, const Segment& obx, const ledger::Coded& code) {
  std::string group;
  if (in.order) {
    const Event& test = in.At(in.order);
    group = FillerNumber(in, in.order_detail);
    if (group.empty()) group = test.record.id;
  } else if (in.vaccination) {
    group = in.At(in.vaccination).record.id;
  } else {
    group = OwnerOf(in) + "|" + obx.first(14, 1).text();
  }
  std::string id = group + "|" + KeyOf(code);
  const std::string sub = obx.first(4).text();
  if (!sub.empty()) id += "|" + sub;
  const int turn = ++in.result_turns[in.subject + "|" + id];
  return turn == 1 ? id : id + "#" + std::to_string(turn);
}

void AddValue(Reading& in, Event& result, const Segment& obx) {
  Value read = ReadValue(in, obx);
  // "120 g/L" sent as text, "1,200": words as they came, and what they are in beside them.
  const bool words = read.value && std::holds_alternative<std::string>(*read.value);
  if (words && obx.first(2).text() != "SN") AddComment(result, "unit", UnitText(obx.first(6)));
  if (read.value) result.fields.push_back({FieldId::kValue, std::move(*read.value)});
  AddField(result, FieldId::kComment, read.comment);
  if (!read.mime.empty() || read.size) {
    std::string words = read.mime;
    if (read.size) words += (words.empty() ? "" : ", ") + std::to_string(*read.size) + " bytes";
    AddComment(result, "attachment", words);
  }
  AddRange(result, obx.first(7).text(), UnitText(obx.first(6)));
  AddInterpretation(result, obx.field(8));
}

void ApplyStatus(Event& result, const Segment& obx, EventStatus of_group) {
  const std::string code = obx.first(11).text();
  if (code.empty()) {
    result.status = of_group;
    return;
  }
  if (code == "W") {
    Withdraw(result);
    return AddField(result, FieldId::kComment,
                    std::string("posted as wrong, such as to the wrong person"));
  }
  const auto* row = std::ranges::find(kObservationStatuses, code[0], &ObservationStatusRow::code);
  if (code.size() != 1 || row == kObservationStatuses.end()) return;
  result.status = row->status;
  result.operation = row->operation;
  if (code == "X") AddField(result, FieldId::kComment, std::string("could not be obtained"));
}

void AddTimesAndPeople(Reading& in, Event& result, const Segment& obx) {
  result.start = ReadTime(in, obx, 14);
  if (in.order) {
    const Event& test = in.At(in.order);
    if (!result.start) result.start = test.start;
    result.written = test.written;
    result.author = test.author;
    if (test.organisation.display != in.facility) result.organisation = test.organisation;
  }
  result.performer = ReadPersonParty(obx.first(16));
  // Where nobody is named who observed it, the medical director of the laboratory answers for it.
  if (result.performer.empty()) result.performer = ReadPersonParty(obx.first(25));
  const ledger::Coded producer = ReadCoded(obx.first(15));
  if (!producer.empty()) result.organisation.display = WordsOf(producer);
  SetParty(result.organisation, ReadOrganisation(obx.first(23)));
}

// Which version of the result it is: as its report.
std::optional<PartialTime> VersionOf(const Reading& in) {
  if (in.order) return in.events[*in.order].version_time;
  return in.EnteredOrSent();
}

// Text of a document, or how it is attached.
void AddContent(Reading& in, const Segment& obx) {
  Event& document = in.At(in.document);
  Value read = ReadValue(in, obx);
  AddField(document, FieldId::kMime, read.mime);
  AddField(document, FieldId::kContentUrl, read.url);
  if (read.size) document.fields.push_back({FieldId::kContentSize, *read.size});
  const ledger::Coded named = ReadCoded(obx.first(3));
  std::string words;
  if (read.value) {
    if (const auto* text = std::get_if<std::string>(&*read.value)) words = *text;
    if (const auto* coded = std::get_if<ledger::Coded>(&*read.value)) words = WordsOf(*coded);
    if (const auto* amount = std::get_if<ledger::Quantity>(&*read.value))
      words = WordsOf(named) + ": " + amount->digits + " " + amount->unit;
  }
  if (words.empty() || !read.url.empty()) return;
  for (ledger::Field& field : document.fields)
    if (field.id == FieldId::kContent) {
      std::get<std::string>(field.value) += "\n" + words;
      return;
    }
  AddField(document, FieldId::kContent, std::move(words));
}

}  // namespace

void ReadObx(Reading& in, const Segment& obx) {
  if (in.subject.empty()) return;
  if (in.document) return AddContent(in, obx);
  if (obx.first(11).text() == "N") {  // not asked: says nothing of the person
    in.noted = {};
    return;
  }
  ledger::Coded code = ReadCoded(obx.first(3));
  if (code.empty() && in.order) code = in.At(in.order).code;
  std::string id = ResultId(in, obx, code);
  const EventNo number = in.Add(Kind::kObservation, obx, "OBX", std::move(id), VersionOf(in));
  in.noted = in.result = number;
  Event& result = in.At(number);
  result.code = std::move(code);
  ApplyStatus(result, obx, in.order ? in.At(in.order).status : EventStatus::kFinal);
  AddValue(in, result, obx);
  AddTimesAndPeople(in, result, obx);
  AddField(result, FieldId::kMethod, ReadCoded(obx.first(17)));
  AddField(result, FieldId::kBodySite, ReadCoded(obx.first(20)));
  if (in.order && result.operation != Operation::kRetract)
    AddField(in.At(in.order), FieldId::kResult, "OBX/" + in.At(number).record.id);
}

// Since version 2.7 who took part in something stands in PRT segments behind it; OBX-16 and OBX-25
// were withdrawn for them.
void ReadPrt(Reading& in, const Segment& prt) {
  size_t before = prt.number - 1;
  while (before > 0 && in.message.segments()[before - 1].name == "PRT") --before;
  const bool of_result = before > 0 && in.message.segments()[before - 1].name == "OBX";
  if (!of_result || !in.result || in.noted != in.result) return;
  Event& result = in.At(in.result);
  if (result.performer.empty()) result.performer = ReadPersonParty(prt.first(5));
}

void ReadNte(Reading& in, const Segment& nte) {
  if (!in.noted) return;
  std::string text;
  for (const Part& part : nte.field(3).repetitions()) {
    if (!text.empty()) text += '\n';
    text += part.text();
  }
  Event& about = in.At(in.noted);
  if (text.empty()) return;
  // A long note comes line by line, an NTE each: the lines of one comment.
  if (in.note_open) {
    if (auto* before = std::get_if<std::string>(&about.fields.back().value)) *before += "\n" + text;
    return;
  }
  in.note_open = true;
  AddField(about, FieldId::kComment, std::move(text));
}

}  // namespace daybook::feeds::hl7v2
