#include "cli/command.h"

#include <array>

namespace daybook::cli {

std::span<const Command* const> AllCommands() {
  static const std::array<const Command*, 21> kCommands{
      &IngestCommand(),  &QuarantineCommand(), &QueryCommand(),  &ReplCommand(),
      &ServeCommand(),   &StatusCommand(),     &VerifyCommand(), &CheckpointCommand(),
      &ProveCommand(),   &RebuildCommand(),    &ExportCommand(), &FollowCommand(),
      &BackupCommand(),  &RestoreCommand(),    &EraseCommand(),  &KeysCommand(),
      &MigrateCommand(), &SimulateCommand(),   &FmtCommand(),    &CheckCommand(),
      &TestCommand()};
  return kCommands;
}

std::span<const std::string_view> LaterCommands() {
  static constexpr std::array<std::string_view, 3> kNames{"org", "consent", "identity"};
  return kNames;
}

}  // namespace daybook::cli
