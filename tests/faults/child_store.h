#pragma once
// What a child (child.h) acknowledges over its pipe, and the check of what it left behind.
#include <filesystem>
#include <string>

#include "tests/faults/workload.h"

namespace daybook::tests {

// Says that message `number` is durable: "17 40 2", it begins at 40 and has 2 entries.
void Acknowledge(int fd, int number, const ledger::Committed& committed);
// Says that input `number` is in the quarantine: "q 17".
void AcknowledgeInput(int fd, int number);
// Of all whole lines that were said. Anything else is passed over.
Acknowledged ReadAcknowledged(const std::string& said);
// CheckStore in a child of its own; empty if all is well.
std::string CheckInChild(const std::filesystem::path& store, const Acknowledged& acknowledged);

}  // namespace daybook::tests
