#pragma once
// The canonical form of a script: what `daybook fmt` writes. It means the same, says the same in
// its comments and |terms|, and is its own canonical form.
#include <string>
#include <string_view>
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

struct FormattedScript {
  std::string text;                     // empty after an error
  std::vector<Diagnostic> diagnostics;  // of reading it
  bool ok = false;
  // Statements left as they were written, because the printed form would have been read
  // otherwise: our bug; none is known.
  size_t left_alone = 0;
};

// A statement a block: on one line where it fits, else a clause a line. One blank line is kept
// where there were some.
FormattedScript FormatScript(std::string_view text);

}  // namespace daybook::query
