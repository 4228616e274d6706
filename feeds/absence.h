#pragma once
// Codes that say "there is none", whatever format they came in.
#include <optional>

#include "ledger/event/event.h"

namespace daybook::feeds {

// kAbsent if of the whole section that records of `kind` stand in ("no known allergy"),
// kPartlyAbsent if of a part ("no known food allergy"); "no information": kNoInformation. Of
// several codes the weakest statement counts.
std::optional<ledger::EventStatus> StatementOfAbsence(const ledger::Coded& code, ledger::Kind kind);
// Sets the event's status from such a code, unless the record is over, called off or in error:
// then that is what counts.
void ApplyAbsence(ledger::Event& event);

}  // namespace daybook::feeds
