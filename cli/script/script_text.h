#pragma once
// Files of CareQL: read whole, written whole.
#include <string>

#include "cli/interrupt.h"
#include "ledger/base/result.h"

namespace daybook::cli {

// Of a golden script, which may hold the records it asks about.
inline constexpr size_t kGoldenScriptBytesMax = 64u << 20;

// The file's text, or standard input's for "-". kTooLarge for more than Daybook reads at once.
Result<std::string> ReadStatements(const std::string& path, Interrupt& interrupt);
// A golden script's; kTooLarge beyond kGoldenScriptBytesMax.
Result<std::string> ReadScriptFile(const std::string& path);

// Whether this user may write the file, as far as its rights tell; kCantCreate.
Status MayReplace(const std::string& path);
// Puts the text in the file's place: the old one is there, whole, until the new one is on the
// disk. Of a link, where it leads. kCantCreate for a file that this user may not write; a file
// with several names (hard links) keeps the old text under the others.
Status ReplaceStatements(const std::string& path, std::string_view text);

}  // namespace daybook::cli
