#pragma once
// A fact as the event that the ledger keeps of it: the same that feeds/fhir makes of the fact's
// resource, but for the ids that a ledger gives.
#include <string>

#include "feeds/simulate/facts.h"
#include "ledger/event/event.h"

namespace daybook::feeds::simulate {

// `person` is whose fact it is (ignored for an OrganisationFact).
ledger::Event EventOf(const Fact& fact, const Person* person, const std::string& source);

}  // namespace daybook::feeds::simulate
