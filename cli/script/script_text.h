#pragma once
// Files of CareQL: read whole, written whole.
#include <string>

#include "cli/interrupt.h"
#include "ledger/base/result.h"

namespace daybook::cli {

// The file's text, or standard input's for "-". kTooLarge for more than a script may have.
Result<std::string> ReadStatements(const std::string& path, Interrupt& interrupt);

// Puts the text in the file's place: the old one is there, whole, until the new one is.
Status ReplaceStatements(const std::string& path, std::string_view text);

}  // namespace daybook::cli
