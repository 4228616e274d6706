// daybook restore: a ledger from a backup.
#include <array>

#include "cli/command.h"
#include "cli/copy_text.h"
#include "cli/owner.h"
#include "cli/progress.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 2> kRestoreOptions{
    {{"keys", 0, "KEYS", "the folder of the keys, if the backup was made --keys-apart"},
     {"json", 0, "", "one line of JSON"}}};

Status RunRestore(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  Progress progress(context.console, "copying", Progress::Unit::kBytes);
  ledger::CopyOptions options;
  options.command = context.command_line;
  options.keys = arguments.Value("keys");
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  options.progress = [&progress](uint64_t bytes) { progress.Show(bytes, 0); };
  DAYBOOK_ASSIGN(const auto report, ledger::Restore(arguments.operands()[0], context.globals.folder,
                                                    context.clock, options));
  return context.console.Write(arguments.Has("json") ? CopyJson(report) : CopyText(report));
}

}  // namespace

const Command& RestoreCommand() {
  static const Command kCommand{
      "restore",
      "DIR",
      "a ledger from a backup, with the same roots",
      "Checks the backup in DIR whole, as verify does, copies it to the folder of --data, which\n"
      "must not be there or be empty, reads the copy back, and prints its roots: those that\n"
      "`backup` printed. DIR stays as it is, and may be on a disk that can't be written. The next\n"
      "command folds the views anew. Ctrl-C leaves nothing; after a kill or power cut the same\n"
      "command starts anew. A damaged backup and a full disk are exit code 74. Keys of before an\n"
      "erasure that the backup has seen are refused; with keys of after one the erased entries\n"
      "stay unreadable, also those that the backup was made before.\n\n"
      "  daybook --data NEW restore DIR\n"
      "  daybook --data NEW restore DIR --keys KEYS\n",
      kRestoreOptions,
      1,
      1,
      RunRestore};
  return kCommand;
}

}  // namespace daybook::cli
