#pragma once
// A resident's summary as a page: the JSON's own structure as headings, lists and tables, with
// every text escaped. No scripts, nothing loaded.
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::server {

// kInternal when `json` is not a JSON object: the session made it.
Result<std::string> RenderSummaryPage(std::string_view json);

}  // namespace daybook::server
