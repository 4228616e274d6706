#pragma once
// Sections of a record that their source sends empty, and why (FHIR emptyReason).
#include <optional>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// The kind of record that a section or list of this code holds, where it holds all of them: "ended
// allergies" are not the allergies. Nothing for any other.
std::optional<ledger::Kind> SectionKind(const ledger::Coded& code);

// Why it is empty: there are none (kAbsent), the source keeps them back (kWithheld), anything else
// (kNoInformation); kUnknown without an emptyReason.
ledger::EventStatus EmptyStatus(Reading& in, Element reason);

}  // namespace daybook::feeds::fhir
