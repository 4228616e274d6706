#pragma once
// Events onto stdout, from this process or through the owner's socket: `export` and `follow`.
#include "cli/context.h"
#include "server/event_lines.h"

namespace daybook::cli {

// Opens the folder, or asks its owner (then `remote` becomes true), and writes lines as they come.
// Blocks; kCancelled after Ctrl-C.
Status WriteEvents(Context& context, const server::EventsAsked& asked, bool& remote);

}  // namespace daybook::cli
