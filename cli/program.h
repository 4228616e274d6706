#pragma once
// `daybook` from its words to its exit code.
#include <span>
#include <string>

#include "cli/context.h"

namespace daybook::cli {

// Runs the command that `words` (without the program's name) ask for and returns the exit code
// (doors.md); what failed has been said on stderr. `remote` is how a folder's owner is reached.
int RunProgram(std::span<const std::string> words, Console& console, Interrupt& interrupt,
               const Clock& clock, RemoteDoor& remote);

}  // namespace daybook::cli
