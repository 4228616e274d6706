#pragma once
// The canonical form of a script: what `daybook fmt` writes. It means the same, says the same in
// its comments and |terms|, and is its own canonical form.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

struct FormattedScript {
  std::string text;                     // empty after an error
  std::vector<Diagnostic> diagnostics;  // of reading it
  bool ok = false;
  bool stopped = false;  // `text` is then empty
  // Statements left as they were written, because the printed form would have been read
  // otherwise, or not at all: brackets of its own can be too many.
  size_t left_alone = 0;
};

// A statement a block: on one line where it fits, else a clause a line. One blank line is kept
// where there were some. `stopped` is asked before each statement.
FormattedScript FormatScript(std::string_view text, const std::function<bool()>& stopped = {});

}  // namespace daybook::query
