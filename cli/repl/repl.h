#pragma once
// The prompt: a conversation with a session. It sees nothing of a ledger but the Session.
#include <functional>
#include <string>

#include "cli/console.h"
#include "cli/interrupt.h"
#include "query/format/format.h"
#include "query/session.h"

namespace daybook::cli {

struct ReplOptions {
  query::FormatOptions format;
  bool keep_going = false;   // not a terminal: go on after a statement that fails
  std::string history_file;  // empty: none
  // Puts the files that a statement names into the request; empty: there are none.
  std::function<Status(query::Request&)> attach{};
};

// Reads statements until the end of input or .quit. On a terminal: editing, history, completion;
// errors are said and the prompt comes back; Ctrl-C stops the running question, or clears what is
// typed. Otherwise: statements from stdin, no prompts, the first error ends it and is returned.
// kCancelled after SIGTERM.
Status RunRepl(query::Session& session, Console& console, Interrupt& interrupt,
               ReplOptions options);

// $XDG_STATE_HOME/daybook/history, else ~/.local/state/daybook/history; empty without a home.
std::string DefaultHistoryFile();

}  // namespace daybook::cli
