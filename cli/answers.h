#pragma once
// Answers on their way to stdout, and what is to be said about them on stderr.
#include <memory>
#include <string>

#include "cli/console.h"
#include "query/format/format.h"

namespace daybook::cli {

// Formats to stdout; warnings (underlined in `script`), a cut answer, and all failures of a script
// that keeps going but the last are said on stderr. `console` outlives it. `cut` (may be null,
// outlives it) becomes true with an answer that was cut in a format that can't say so itself: csv
// and tsv. Saying it is then left to the caller.
std::unique_ptr<query::AnswerSink> MakeAnswerSink(Console& console,
                                                  const query::FormatOptions& options,
                                                  std::string script, bool* cut = nullptr);

// The format named, fitted to the terminal if stdout is one; kUsage with the nearest word else.
Result<query::FormatOptions> FormatFor(const Console& console, const std::string& word);

}  // namespace daybook::cli
