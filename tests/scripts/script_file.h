#pragma once
// Golden scripts (style.md): a `why:` line, then blocks of a directive, a body, `----` and what is
// expected. Blocks are parted by blank lines; bodies hold none.
//
//   why: one sentence on what the script shows
//
//   clock 2024-03-31T12:00:00Z
//
//   query
//   from residents
//   ----
//   …
//
// Directives: clock MOMENT · advance N SECONDS|DAYS · actor ROLE · ingest [SOURCE] (FHIR as NDJSON)
// · simulate RESIDENTS SEED YEARS UNTIL (a population of feeds/simulate, as FHIR) · query · explain
// · error (a query that must fail) · reopen · rebuild · crash · file NAME (its lines, for the
// definitions from then on).
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::tests {

struct ScriptBlock {
  std::string directive;  // "query"
  std::string argument;   // the rest of its line
  std::string body;
  std::string expected;  // with the line end of its last line; empty without `----`
  bool has_expected = false;
};
struct ScriptFile {
  std::string why;
  std::vector<ScriptBlock> blocks;
};

// kBadData with the line for a file without `why:` or with an unknown directive.
Result<ScriptFile> ReadScript(const std::filesystem::path& path);
// The same file with the expectations it now holds.
std::string WriteScript(const ScriptFile& script);

}  // namespace daybook::tests
