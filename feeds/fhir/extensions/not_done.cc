#include "feeds/fhir/extensions/not_done.h"

#include <algorithm>
#include <string_view>

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/us/qicore/STU4.1.1/profiles.html#extensions. "doNotPeform" is how the profile's own
// authoring tool writes it, "Hl7" too.
struct ModifierRow {
  std::string_view type;
  std::string_view url;
};
#define DAYBOOK_QICORE(name) "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-" name
constexpr ModifierRow kModifiers[] = {
    {"DeviceRequest", DAYBOOK_QICORE("doNotPerform")},
    {"DeviceRequest", DAYBOOK_QICORE("doNotPeform")},
    {"Observation", DAYBOOK_QICORE("notDone")},
    {"Observation", "http://Hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDone"},
};
constexpr std::string_view kReasons[] = {
    DAYBOOK_QICORE("notDoneReason"),
    DAYBOOK_QICORE("doNotPerformReason"),
    DAYBOOK_QICORE("reasonRefused"),
};
#undef DAYBOOK_QICORE

}  // namespace

bool IsNotDoneModifier(Reading& in, Element modifier) {
  const std::string_view url = modifier["url"].text();
  return modifier["valueBoolean"] && std::ranges::any_of(kModifiers, [&](const ModifierRow& row) {
           return row.type == in.type() && row.url == url;
         });
}

bool SaysNotDone(Reading& in) {
  bool said = false;
  ForEach(in, in.root["modifierExtension"], [&](Element each) {
    if (IsNotDoneModifier(in, each))
      said = said || ReadBool(in, each["valueBoolean"]).value_or(false);
  });
  return said;
}

void ReadNotDone(Reading& in) {
  const size_t before = in.event.fields.size();
  AddReasonsNotDone(in);
  const bool reason = in.event.fields.size() > before;
  if (in.event.status == EventStatus::kEnteredInError) return;
  if (SaysNotDone(in) || (reason && in.event.status == EventStatus::kCancelled))
    in.event.status = EventStatus::kDeclined;
}

void AddReasonsNotDone(Reading& in) {
  if (!in.root["extension"]) return;
  ForEach(in, in.root["extension"], [&](Element each) {
    if (std::ranges::find(kReasons, each["url"].text()) != std::end(kReasons))
      in.Add(FieldId::kReason, ReadCoded(in, each["valueCodeableConcept"]));
  });
}

}  // namespace daybook::feeds::fhir
