#pragma once
// --out FILE: an answer in a file instead of on stdout.
#include <string>
#include <string_view>

#include "cli/console.h"
#include "cli/options.h"

namespace daybook::cli {

// Writes the text to the file of --out, the owner's alone (0600), or to stdout without one. An
// existing file is written over. kCantCreate if it can't be made, kIo if not all of it went in.
Status WriteOut(std::string_view text, const Arguments& arguments, Console& console);

}  // namespace daybook::cli
