#pragma once
// Golden scripts: blocks of a directive, a body, `----` and what is expected. What `daybook test`
// runs, and what the project's own tests are written in (tests/scripts).
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
// Blocks are parted by blank lines; bodies hold none. The first `----` of a block parts it: an
// answer may have such a line too. Outside blocks lines may begin with `--`.
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::cli {

struct ScriptBlock {
  std::string before{};   // the blank lines and those of `--` above it
  std::string directive;  // "query"
  std::string argument;   // the rest of its line
  std::string body;
  std::string expected;  // with the line end of its last line; empty without `----`
  bool has_expected = false;
  size_t line = 0;  // of the directive, from 1
};
struct GoldenScript {
  std::string why;  // empty: it doesn't say
  std::vector<ScriptBlock> blocks;
  std::string after;         // as `before`, behind the last block
  bool has_mark = false;     // begins with a byte order mark
  bool has_returns = false;  // its lines end with CR LF
};

// kBadData with the line for a directive that is none of `directives`.
Result<GoldenScript> ReadGoldenScript(std::string_view text, const std::string& name,
                                      std::span<const std::string_view> directives);
// The same file with the expectations it now holds, all else as it was.
std::string WriteGoldenScript(const GoldenScript& script);

}  // namespace daybook::cli
