#include "cli/command.h"

#include <array>

namespace daybook::cli {

std::span<const Command* const> AllCommands() {
  static const std::array<const Command*, 11> kCommands{
      &IngestCommand(), &QuarantineCommand(), &QueryCommand(),    &ReplCommand(),
      &ServeCommand(),  &StatusCommand(),     &VerifyCommand(),   &RebuildCommand(),
      &EraseCommand(),  &KeysCommand(),       &SimulateCommand()};
  return kCommands;
}

std::span<const std::string_view> LaterCommands() {
  static constexpr std::array<std::string_view, 12> kNames{
      "fmt",    "check",   "test",   "follow", "checkpoint", "prove",
      "backup", "restore", "export", "org",    "consent",    "identity"};
  return kNames;
}

}  // namespace daybook::cli
