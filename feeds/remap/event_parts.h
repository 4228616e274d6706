#pragma once
// In what two readings of the same record differ.
#include <string>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::feeds {

// Words of the parts that differ, fields by theirs: "status", "start", "severity", each once, in
// the order of the event. What only tells events of one content apart (ids, message) and what a
// correction says of itself are none.
std::vector<std::string> DifferingParts(const ledger::Event& before, const ledger::Event& after);

}  // namespace daybook::feeds
