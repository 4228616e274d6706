#include "cli/command.h"

#include <array>

namespace daybook::cli {

std::span<const Command* const> AllCommands() {
  static const std::array<const Command*, 13> kCommands{
      &IngestCommand(), &QuarantineCommand(), &QueryCommand(),   &ReplCommand(),   &ServeCommand(),
      &StatusCommand(), &VerifyCommand(),     &RebuildCommand(), &ExportCommand(), &FollowCommand(),
      &BackupCommand(), &RestoreCommand(),    &SimulateCommand()};
  return kCommands;
}

std::span<const std::string_view> LaterCommands() {
  static constexpr std::array<std::string_view, 10> kNames{
      "fmt", "check", "test", "checkpoint", "prove", "org", "consent", "identity", "erase", "keys"};
  return kNames;
}

}  // namespace daybook::cli
