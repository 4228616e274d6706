#pragma once
// How the ledger stands, for `status` and the prompt's .status.
#include <string>

#include "query/session.h"

namespace daybook::cli {

// For people; ends in a line end.
std::string StatusText(const query::StatusReport& report);
// One line of JSON without its end: every number of the report, and for each view its lag in
// entries and its bytes for each event.
std::string StatusJson(const query::StatusReport& report);

}  // namespace daybook::cli
