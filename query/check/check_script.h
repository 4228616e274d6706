#pragma once
// What is wrong with a script, without running it: `daybook check` and editors.
#include <string>
#include <string_view>
#include <vector>

#include "projections/reader.h"
#include "query/diagnostic.h"

namespace daybook::query {

// Everything that reading and lints find, in order of place. No ledger is needed.
std::vector<Diagnostic> CheckText(std::string_view text);

// The same, and names, types and units against what `reader`'s ledger holds. A definition counts
// for the statements after it. Nothing is run or written; parameters need no values, and no
// resident is looked up.
std::vector<Diagnostic> CheckAgainst(std::string_view text, const projections::Reader& reader);

// {"ok":…,"errors":n,"warnings":n,"diagnostics":[…]}; the form is kept (query/tools.md).
struct CheckedFile {
  std::string name;
  std::string text;
  std::vector<Diagnostic> diagnostics;
};
std::string CheckJson(const std::vector<CheckedFile>& files);

}  // namespace daybook::query
