#pragma once
// What every command works with.
#include <filesystem>
#include <string>

#include "cli/console.h"
#include "cli/interrupt.h"
#include "ledger/base/clock.h"
#include "query/session.h"

namespace daybook::cli {

class RemoteDoor;

// Options that stand before the command.
struct GlobalOptions {
  std::filesystem::path folder;  // --data, $DAYBOOK_DATA, ./daybook-data
  bool folder_named = false;     // by one of the first two
  query::Actor actor;            // --as, --org, --purpose; else the local operator
};

struct Context {
  GlobalOptions globals;
  Console& console;
  Interrupt& interrupt;
  const Clock& clock;
  RemoteDoor& remote;
  // "daybook ingest": for whoever finds the folder owned. No operands: they can name a person.
  std::string command_line;
};

}  // namespace daybook::cli
