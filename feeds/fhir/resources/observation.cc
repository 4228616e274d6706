#include "feeds/fhir/resources/observation.h"

#include <utility>

#include "feeds/fhir/extensions/not_done.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Cleared;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::FieldValue;
using ledger::Quantity;

namespace {

// hl7.org/fhir/R4/valueset-observation-status.html
constexpr StatusRow kObservationStatuses[] = {
    {"registered", EventStatus::kRegistered},
    {"preliminary", EventStatus::kPreliminary},
    {"final", EventStatus::kFinal},
    {"amended", EventStatus::kAmended},
    {"corrected", EventStatus::kCorrected},
    {"cancelled", EventStatus::kCancelled},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// "3.5-5.3 mmol/L", ">=90 mL/min"; with its words behind, where it has some.
std::string RangeWords(Reading& in, Element range) {
  const std::optional<Quantity> low = ReadQuantity(in, range["low"]);
  const std::optional<Quantity> high = ReadQuantity(in, range["high"]);
  std::string line;
  if (low && high && low->unit == high->unit)
    line = low->digits + "-" + QuantityText(in, range["high"]);
  else if (low && high)
    line = QuantityText(in, range["low"]) + " - " + QuantityText(in, range["high"]);
  else if (low || high)
    line = low ? ">=" + QuantityText(in, range["low"]) : "<=" + QuantityText(in, range["high"]);
  AppendWords(line, ReadText(in, range["text"]), ", ");
  return line;
}

// Whose range it is, where it isn't everybody's: "male, 18 years - 65 years".
std::string RangeOf(Reading& in, Element range) {
  std::string whose = WordsOfAll(in, range["appliesTo"]);
  AppendWords(whose, RangeText(in, range["age"]), ", ");
  return whose;
}

void AddRangeComment(Reading& in, Element range) {
  std::string about = WordsOf(in, range["type"]);
  AppendWords(about, RangeOf(in, range), ", ");
  AddComment(in, about.empty() ? "reference range" : "reference range (" + about + ")",
             RangeWords(in, range));
}

// A range that a value can be read against: normal, which is what one without a type is. One to be
// reached by treatment, or of a phase of the cycle, would call a value high or low that is not.
// hl7.org/fhir/R4/valueset-referencerange-meaning.html
bool IsNormal(Reading& in, Element range) {
  const std::string type = ReadCodeWord(in, range["type"]);
  return (type.empty() || type == "normal") && (range["low"] || range["high"]);
}

// The first normal range for everybody; else the one there is for some, if there is but one.
Element NormalRange(Reading& in, Element ranges) {
  Element everybody, some;
  bool several = false;
  ForEach(in, ranges, [&](Element range) {
    if (!IsNormal(in, range)) return;
    const bool for_some = range["appliesTo"] || range["age"];
    if (for_some && some) several = true;
    if (for_some && !some) some = range;
    if (!for_some && !everybody) everybody = range;
  });
  if (everybody) return everybody;
  return several ? Element() : some;
}

void ReadRanges(Reading& in, Element ranges) {
  const Element normal = NormalRange(in, ranges);
  in.Add(FieldId::kLow, ReadQuantity(in, normal["low"]));
  in.Add(FieldId::kHigh, ReadQuantity(in, normal["high"]));
  ForEach(in, ranges, [&](Element range) {
    const bool plain = !range["text"] && !range["appliesTo"] && !range["age"];
    if (range != normal || !plain) AddRangeComment(in, range);
  });
}

// A part without a value keeps its place; why it has none is a reason of the whole. What else is
// said of a part has no place in it, and becomes a comment: "Potassium: HH, range 3.5-5.3 mmol/L".
void ReadComponent(Reading& in, Element component) {
  if (!IsObject(in, component, "a component")) return;
  std::optional<FieldValue> value = ReadValue(in, component);
  const ledger::Coded code = ReadCoded(in, component["code"]);
  std::string said = WordsOfAll(in, component["interpretation"]);
  if (!value) {
    value = Cleared{};
    in.Add(FieldId::kReason, ReadCoded(in, component["dataAbsentReason"]));
    const std::string why = WordsOf(in, component["dataAbsentReason"]);
    if (!why.empty()) AppendWords(said, "no value, " + why, ", ");
  }
  ForEach(in, component["referenceRange"], [&](Element range) {
    std::string about = WordsOf(in, range["type"]);
    AppendWords(about, RangeOf(in, range), ", ");
    const std::string words = RangeWords(in, range);
    if (words.empty()) return;
    AppendWords(said, "range " + words + (about.empty() ? "" : " (" + about + ")"), ", ");
  });
  AddComment(in, WordsOf(code), said);
  in.event.components.push_back({code, std::move(*value)});
}

// hl7.org/fhir/R4/observation-definitions.html#Observation.focus: what it is of "when the focus is
// not the patient", a fetus, a parent, an implant.
void ReadFocus(Reading& in) {
  ForEach(in, in.root["focus"], [&](Element each) {
    const ledger::Party focus = ReadParty(in, each, "");
    if (focus.reference == in.event.subject) return;
    std::string words = focus.display.empty() ? focus.reference : focus.display;
    if (words.empty()) words = "somebody or something else than the patient";
    AddComment(in, "focus", words);
    in.Add(FieldId::kFocus, std::move(words));
  });
}

void ReadObservationValue(Reading& in) {
  if (std::optional<FieldValue> value = ReadValue(in, in.root))
    in.event.fields.push_back({FieldId::kValue, std::move(*value)});
  else
    AddComment(in, "no value", WordsOf(in, in.root["dataAbsentReason"]));
}

}  // namespace

std::string ContainedId(const Reading& in, std::string_view local) {
  const std::string& id = in.event.record.id;
  return id.substr(0, id.find('#')) + "#" + std::string(local);
}

std::string ObservationRecord(Reading& in, Element reference) {
  const std::string_view written = reference["reference"].text();
  if (!written.starts_with('#')) return ReadReference(in, reference, "Observation");
  if (!in.Contained(written.substr(1))) return {};
  return "Observation/" + ContainedId(in, written.substr(1));
}

void MapObservation(Reading& in) {
  ReadSubject(in, "subject");
  ReadObservation(in);
}

void ReadObservation(Reading& in) {
  in.event.status = ReadStatus(in, in.root["status"], kObservationStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadNotDone(in);
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["issued"]);
  ReadEncounter(in, in.root["encounter"]);
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each); });
  ReadFocus(in);
  ReadObservationValue(in);
  ReadRanges(in, in.root["referenceRange"]);
  in.Add(FieldId::kInterpretation, ReadCodedMerged(in, in.root["interpretation"]));
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kMethod, ReadCoded(in, in.root["method"]));
  in.Add(FieldId::kBodySite, ReadCoded(in, in.root["bodySite"]));
  in.Add(FieldId::kReason, ReadCoded(in, in.root["dataAbsentReason"]));
  AddSpecimen(in, in.root["specimen"]);
  ForEach(in, in.root["component"], [&](Element each) { ReadComponent(in, each); });
  ForEach(in, in.root["hasMember"],
          [&](Element each) { in.Add(FieldId::kMember, ObservationRecord(in, each)); });
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
