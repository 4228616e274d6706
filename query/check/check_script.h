#pragma once
// What is wrong with a script, without running it: `daybook check` and editors.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/reader.h"
#include "query/codes/sources.h"
#include "query/diagnostic.h"
#include "query/own/own_kinds.h"

namespace daybook::query {

// Everything that reading and lints find, in order of place. No ledger is needed.
std::vector<Diagnostic> CheckText(std::string_view text);

// The ledger that a script is checked against, and who asks. All outlive the check.
struct CheckedAgainst {
  std::shared_ptr<const projections::Snapshot> snapshot;
  projections::Visibility visibility;
  const DefinitionSources& sources;  // with the files that the script's definitions name
  int64_t now_micros = 0;            // of the question: what is relative to today looks at it
  OwnSight own{};
};

// The same, and names, types and units against what the ledger holds now. A definition counts for
// the statements after it, until one drops it. Nothing is run or written; parameters need no
// values (what hangs on one is left to the run), and no resident is looked up. Of a question
// `defined at` another time only the dates are checked.
std::vector<Diagnostic> CheckAgainst(std::string_view text, const CheckedAgainst& ledger);

// {"ok":…,"errors":n,"warnings":n,"diagnostics":[…]}; the form is kept (query/tools.md).
struct CheckedFile {
  std::string name;
  std::string text;
  std::vector<Diagnostic> diagnostics;
};
std::string CheckJson(const std::vector<CheckedFile>& files);

}  // namespace daybook::query
