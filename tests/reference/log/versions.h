#pragma once
// Versions of a record and the total order of records (walls.md 12): never by arrival.
#include "tests/reference/log/facts.h"

namespace daybook::reference {

// A retraction: by its operation, or entered in error by its status.
bool IsRetraction(const ledger::Event& event);
// Version time (absent first), a retraction last, content. <0, 0, >0.
int CompareVersions(const Entry& a, const Entry& b);
// Version time (absent first), source, record id, content: between records of one resident.
int CompareByVersionTime(const Entry& a, const Entry& b);
// The total order of a resident's records: at (without one last), then CompareByVersionTime.
bool RecordBefore(const Record& a, const Record& b);
// Records in force below `position`, retracted ones included and marked, of the kinds wanted.
std::vector<Record> InForce(const std::vector<Entry>& entries, uint64_t position,
                            const std::function<bool(ledger::Kind)>& wanted);

}  // namespace daybook::reference
