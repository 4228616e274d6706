// daybook backup: the whole ledger into another folder, while it is in use.
#include "server/backup.h"

#include <array>

#include "cli/command.h"
#include "cli/copy_text.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "cli/remote_door.h"
#include "server/remote_session.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<OptionSpec, 2> kBackupOptions{
    {{"keys-apart", 0, "", "without the key that its entries are read with"},
     {"json", 0, "", "one line of JSON"}}};

Result<ledger::CopyReport> BackUpHere(Context& context, ledger::Store& store,
                                      const server::BackupAsked& asked) {
  Progress progress(context.console, "copying", Progress::Unit::kBytes);
  ledger::CopyOptions options;
  options.command = context.command_line;
  options.keys_apart = asked.keys_apart;
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  options.progress = [&progress](uint64_t bytes) { progress.Show(bytes, 0); };
  auto report = server::BackUpStore(store, context.globals.actor, "command", asked.folder, options);
  const Status closed = store.Close();
  if (report.ok() && !closed.ok()) return closed.error();
  return report;
}

Result<ledger::CopyReport> BackUp(Context& context, const server::BackupAsked& asked) {
  auto store = ledger::Store::Open(context.globals.folder,
                                   {.clock = &context.clock, .command = context.command_line});
  if (store.ok()) {
    if (!(*store)->tail_note().empty()) context.console.Say("daybook: " + (*store)->tail_note());
    return BackUpHere(context, **store, asked);
  }
  if (store.error().code != ErrorCode::kBusy) return store.error();
  const auto session =
      context.remote.Connect(OwnerSocket(context), context.globals.actor, context.interrupt.flag());
  // Nobody listens: who owns the folder is what helps, not that a socket is missing.
  if (!session.ok() && session.error().code == ErrorCode::kNotPermitted) return session.error();
  if (!session.ok()) return store.error();
  return server::RemoteBackup(OwnerSocket(context), context.globals.actor, asked,
                              context.interrupt.flag());
}

Status RunBackup(const Arguments& arguments, Context& context) {
  std::error_code failed;
  const fs::path target = fs::absolute(arguments.operands()[0], failed).lexically_normal();
  if (failed || arguments.operands()[0].empty())
    return Error{ErrorCode::kUsage, "backup needs the name of a folder"};
  DAYBOOK_ASSIGN(const auto report, BackUp(context, {target, arguments.Has("keys-apart")}));
  return context.console.Write(arguments.Has("json") ? CopyJson(report) : CopyText(report));
}

}  // namespace

const Command& BackupCommand() {
  static const Command kCommand{
      "backup",
      "DIR",
      "the whole ledger into a new folder, while it is in use",
      "Copies both logs, the quarantine and the keys as they are at one moment to DIR, which must\n"
      "not be there or be empty, checking every entry against the Merkle root, reads the copy\n"
      "back, and prints its roots. Writers and readers go on; beside a running `daybook serve`\n"
      "the server does it, as its user. Views are not copied: they follow from the log. The copy\n"
      "passes for a ledger only when all of it is there: `daybook --data DIR verify` checks it\n"
      "again, `restore` makes a ledger of it. DIR holds the keys, so keep it as safe as the\n"
      "ledger; no later erasure reaches it, so destroy it then and make another. Not so with\n"
      "--keys-apart: then it is read only with the keys as `daybook keys backup` and mirrors have\n"
      "them, so an erasure reaches its entries (not inputs in its quarantine, which are in\n"
      "clear), and who loses the keys loses the backup. Ctrl-C\n"
      "leaves nothing; after a kill or power cut the same command starts anew. A full disk is "
      "exit\n"
      "code 74. For the local operator alone, and in the access log.\n\n"
      "  daybook keys backup KEYS; daybook backup --keys-apart DIR\n"
      "  daybook --data NEW restore DIR --keys KEYS\n",
      kBackupOptions,
      1,
      1,
      RunBackup};
  return kCommand;
}

}  // namespace daybook::cli
