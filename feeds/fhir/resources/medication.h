#pragma once
// The medicine of a request, wherever its name stands.
#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// medication[x] of a MedicationRequest: its own concept; else that of the Medication it refers
// to, contained or in the same file or Bundle, named by its ingredients and their strengths where
// it has no code. Adds the ingredients. A reference that leads nowhere is named by its display,
// else in words that say so: an id is no name of a drug.
ledger::Coded MedicationCode(Reading& in);

}  // namespace daybook::feeds::fhir
