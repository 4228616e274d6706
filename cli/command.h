#pragma once
// A command of the program: a row of the table that parsing, --help and suggestions come from.
#include <span>
#include <string_view>

#include "cli/context.h"
#include "cli/options.h"

namespace daybook::cli {

inline constexpr size_t kOperandsMax = 1u << 20;

struct Command {
  std::string_view name;
  std::string_view operands;  // "PATH..."; for the usage line
  std::string_view summary;   // a line for `daybook --help`
  std::string_view details;   // for `daybook NAME --help`; ends in a line end
  std::span<const OptionSpec> options;
  size_t operands_min = 0;
  size_t operands_max = 0;
  // Does the work; the error's code is the exit code.
  Status (*run)(const Arguments& arguments, Context& context) = nullptr;
};

const Command& IngestCommand();
const Command& QuarantineCommand();
const Command& QueryCommand();
const Command& ReplCommand();
const Command& FmtCommand();
const Command& CheckCommand();
const Command& TestCommand();
const Command& ServeCommand();
const Command& StatusCommand();
const Command& VerifyCommand();
const Command& RebuildCommand();
const Command& CheckpointCommand();
const Command& ProveCommand();
const Command& ExportCommand();
const Command& FollowCommand();
const Command& BackupCommand();
const Command& RestoreCommand();
const Command& SimulateCommand();
const Command& EraseCommand();
const Command& MigrateCommand();
const Command& KeysCommand();

// All of them, in the order of `daybook --help`.
std::span<const Command* const> AllCommands();
// Commands the program will have: known by name, refused with kUnsupported.
std::span<const std::string_view> LaterCommands();

}  // namespace daybook::cli
