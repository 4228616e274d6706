#include <utility>

#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::Cleared;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::FieldValue;

namespace {

// hl7.org/fhir/R4/valueset-observation-status.html
constexpr StatusRow kStatuses[] = {
    {"registered", EventStatus::kRegistered},
    {"preliminary", EventStatus::kPreliminary},
    {"final", EventStatus::kFinal},
    {"amended", EventStatus::kAmended},
    {"corrected", EventStatus::kCorrected},
    {"cancelled", EventStatus::kCancelled},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// The first range with a bound; ranges in words become comments.
void ReadRanges(Reading& in, Element ranges) {
  bool found = false;
  ForEach(in, ranges, [&](Element range) {
    const std::optional<ledger::Quantity> low = ReadQuantity(in, range["low"]);
    const std::optional<ledger::Quantity> high = ReadQuantity(in, range["high"]);
    const std::string words = ReadText(in, range["text"]);
    if (!found && (low || high)) {
      in.Add(FieldId::kLow, low);
      in.Add(FieldId::kHigh, high);
      found = true;
    } else if (!words.empty()) {
      in.Add(FieldId::kComment, "reference range: " + words);
    }
  });
}

// A part without a value keeps its place; why it has none is a reason of the whole.
void ReadComponent(Reading& in, Element component) {
  std::optional<FieldValue> value = ReadValue(in, component);
  if (!value) {
    value = Cleared{};
    in.Add(FieldId::kReason, ReadCoded(in, component["dataAbsentReason"]));
  }
  in.event.components.push_back({ReadCoded(in, component["code"]), std::move(*value)});
}

}  // namespace

void MapObservation(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadTimes(in, "effective");
  in.event.written = ReadTime(in, in.root["issued"]);
  ReadEncounter(in, in.root["encounter"]);
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each); });
  if (std::optional<FieldValue> value = ReadValue(in, in.root))
    in.event.fields.push_back({FieldId::kValue, std::move(*value)});
  ReadRanges(in, in.root["referenceRange"]);
  in.Add(FieldId::kInterpretation, ReadCodedMerged(in, in.root["interpretation"]));
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kMethod, ReadCoded(in, in.root["method"]));
  in.Add(FieldId::kBodySite, ReadCoded(in, in.root["bodySite"]));
  in.Add(FieldId::kReason, ReadCoded(in, in.root["dataAbsentReason"]));
  ForEach(in, in.root["component"], [&](Element each) { ReadComponent(in, each); });
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
