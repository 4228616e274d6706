#pragma once
// Gaps in care: what the ledger's measures still want of one resident.
#include "query/bind/catalogue.h"
#include "query/summary/summary.h"

namespace daybook::query {

// The section "gaps_in_care": an item for each part of a measure of residents that isn't so yet,
// where the resident is in the denominator, and neither excluded, met nor excepted, on the index
// date. `interval` is the financial year that the index date lies in, and what is missing is due on
// its last day. Who may not see every kind of record is told nothing: a record that is left out
// would look like a gap. A measure that can't be bound any more (a definition it needs has changed
// or is gone) is an item that says so: nobody knows what it wants.
// Without measures there is no section.
void AddGapsInCare(ResidentNo resident, const DefinitionCatalogue& catalogue, Exec& exec,
                   Summary& summary);

}  // namespace daybook::query
