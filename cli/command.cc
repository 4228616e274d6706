#include "cli/command.h"

#include <array>

namespace daybook::cli {

std::span<const Command* const> AllCommands() {
  static const std::array<const Command*, 17> kCommands{
      &IngestCommand(),  &QuarantineCommand(), &QueryCommand(),  &ReplCommand(),
      &ServeCommand(),   &StatusCommand(),     &VerifyCommand(), &CheckpointCommand(),
      &ProveCommand(),   &RebuildCommand(),    &ExportCommand(), &FollowCommand(),
      &BackupCommand(),  &RestoreCommand(),    &EraseCommand(),  &KeysCommand(),
      &SimulateCommand()};
  return kCommands;
}

std::span<const std::string_view> LaterCommands() {
  static constexpr std::array<std::string_view, 6> kNames{"fmt", "check",   "test",
                                                          "org", "consent", "identity"};
  return kNames;
}

}  // namespace daybook::cli
