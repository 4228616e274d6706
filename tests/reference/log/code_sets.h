#pragma once
// Codes from files and hierarchies, the slow way: files cut anew at every question, hierarchies
// gone through until nothing is added.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/event/event.h"
#include "tests/reference/log/facts.h"

namespace daybook::reference {

// A row of a list of codes: its code, and its cells by lower-case column.
struct ListRow {
  ledger::Coding coding;
  std::map<std::string, std::string> cells;
};
// The rows of a file that the definition at `position` keeps; `system` of rows that name none.
std::vector<ListRow> RowsOfFile(const std::vector<Entry>& entries, uint64_t position,
                                const std::string& file, const std::string& system);

using Below = std::set<std::pair<std::string, std::string>>;  // child, parent
// The pairs of the hierarchy defined at `position`.
Below PairsOf(const std::vector<Entry>& entries, uint64_t position);
// Itself and all below it.
std::set<std::string> SelfAndBelow(const Below& pairs, const std::string& code);
// What an expression of SNOMED CT means; only for those that the engine takes.
std::set<std::string> OfEcl(const Below& pairs, const std::string& text);

}  // namespace daybook::reference
