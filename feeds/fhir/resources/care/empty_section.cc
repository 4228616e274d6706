#include "feeds/fhir/resources/care/empty_section.h"

#include <algorithm>

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::Kind;

namespace {

struct SectionRow {
  std::string_view code;
  Kind kind;
};
// LOINC: sections of the International Patient Summary (hl7.org/fhir/uv/ips). SNOMED CT: lists of
// GP Connect and UK Core. Words: hl7.org/fhir/R4/valueset-list-example-codes.html.
constexpr SectionRow kSections[] = {
    {"48765-2", Kind::kAllergy},
    {"886921000000105", Kind::kAllergy},
    {"allergies", Kind::kAllergy},
    {"11450-4", Kind::kCondition},
    {"717711000000103", Kind::kCondition},
    {"problems", Kind::kCondition},
    {"10160-0", Kind::kMedication},
    {"933361000000108", Kind::kMedication},
    {"medications", Kind::kMedication},
    {"11369-6", Kind::kImmunisation},
    {"1102181000000102", Kind::kImmunisation},
    {"47519-4", Kind::kProcedure},
    {"30954-2", Kind::kObservation},
};

}  // namespace

std::optional<Kind> SectionKind(const ledger::Coded& code) {
  for (const ledger::Coding& coding : code.codings) {
    const auto* const row = std::ranges::find(kSections, coding.code, &SectionRow::code);
    if (row != std::end(kSections)) return row->kind;
  }
  return std::nullopt;
}

// hl7.org/fhir/R4/valueset-list-empty-reason.html
EventStatus EmptyStatus(Reading& in, Element reason) {
  if (!reason) return EventStatus::kUnknown;
  const ledger::Coded read = ReadCoded(in, reason);
  const auto says = [&](std::string_view word) {
    return std::ranges::any_of(read.codings,
                               [&](const ledger::Coding& each) { return each.code == word; });
  };
  if (says("withheld")) return EventStatus::kWithheld;
  return says("nilknown") ? EventStatus::kAbsent : EventStatus::kNoInformation;
}

}  // namespace daybook::feeds::fhir
