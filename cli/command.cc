#include "cli/command.h"

#include <array>

namespace daybook::cli {

std::span<const Command* const> AllCommands() {
  static const std::array<const Command*, 11> kCommands{
      &IngestCommand(), &QuarantineCommand(), &QueryCommand(),   &ReplCommand(),
      &ServeCommand(),  &StatusCommand(),     &VerifyCommand(),  &CheckpointCommand(),
      &ProveCommand(),  &RebuildCommand(),    &SimulateCommand()};
  return kCommands;
}

std::span<const std::string_view> LaterCommands() {
  static constexpr std::array<std::string_view, 12> kNames{
      "fmt",    "check", "test",    "follow",   "backup", "restore",
      "export", "org",   "consent", "identity", "erase",  "keys"};
  return kNames;
}

}  // namespace daybook::cli
