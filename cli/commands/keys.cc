// daybook keys: copies of the keys, and whether they are good.
#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "ledger/folder_files.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/rotation.h"
#include "ledger/vault/vault_files.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

// Absolute, without a slash at the end.
fs::path Named(const std::string& word) {
  const fs::path whole = fs::absolute(word).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

Status CheckVault(const fs::path& folder, std::string& said) {
  DAYBOOK_ASSIGN(const auto keys, ledger::ReadVault(folder));
  if (!keys) return ledger::LostVault(folder);
  DAYBOOK_ASSIGN(const auto stream_key, ledger::ReadStreamKey(folder));
  if (!stream_key)
    return Error{ErrorCode::kCorruption, "the stream key is lost",
                 ledger::StreamKeyFile(folder).string(), "restore it from a copy of the keys"};
  DAYBOOK_TRY(ledger::CheckFormat(folder, ledger::FolderName(*stream_key)));
  DAYBOOK_ASSIGN(const uint32_t newest, ledger::EpochInFormat(folder));
  if (keys->epoch < newest) return ledger::OldVault(folder, keys->epoch, newest);
  said = "the vault opens: epoch " + std::to_string(keys->epoch) + ", " +
         CountText(keys->vault->erased_count()) + " erased streams\n";
  return {};
}

Status Check(Context& context) {
  const fs::path& folder = context.globals.folder;
  std::string said;
  DAYBOOK_TRY(CheckVault(folder, said));
  DAYBOOK_ASSIGN(const std::vector<fs::path> mirrors, ledger::MirrorsOf(folder));
  DAYBOOK_TRY(ledger::CheckMirrors(folder));
  for (const fs::path& mirror : mirrors) said += "mirror " + mirror.string() + ": the same\n";
  if (mirrors.empty()) said += "no mirrors: `daybook keys mirrors add DIR`\n";
  return context.console.Write(said);
}

Status Backup(Context& context, const std::string& to) {
  std::string said;
  DAYBOOK_TRY(CheckVault(context.globals.folder, said));
  std::error_code failed;
  if (fs::exists(to, failed) && !fs::is_empty(to, failed))
    return Error{ErrorCode::kCantCreate, "the folder is not empty", to, "name a new one"};
  DAYBOOK_ASSIGN(const auto lock,
                 ledger::FolderLock::Take(context.globals.folder, context.command_line));
  DAYBOOK_TRY(ledger::CopyKeys(nullptr, context.globals.folder, Named(to)));
  fs::permissions(to, fs::perms::owner_all, failed);
  return context.console.Write(
      "the keys are in " + to +
      ", read back and the same; who has them and the log reads all of "
      "it\nto restore: copy these files into the folder's keys/, then `daybook keys check`\n"
      "an erasure or a rotation makes this copy one to destroy\n");
}

Status Rotate(Context& context) {
  const fs::path& folder = context.globals.folder;
  std::string said;
  DAYBOOK_TRY(CheckVault(folder, said));
  DAYBOOK_ASSIGN(const auto lock, ledger::FolderLock::Take(folder, context.command_line));
  DAYBOOK_ASSIGN(const uint32_t epoch, ledger::RotateEpoch(nullptr, folder));
  return context.console.Write(
      "the keys are of epoch " + std::to_string(epoch) +
      " now, the old epoch key is destroyed, in the mirrors too\n"
      "copies of the keys made before are refused here: make new ones, destroy those; with a "
      "backup of\nthe whole ledger of their time they still open it\n");
}

Status AddMirror(Context& context, std::vector<fs::path> mirrors, const fs::path& mirror) {
  const fs::path& folder = context.globals.folder;
  DAYBOOK_TRY(ledger::CheckNewMirror(folder, mirror));
  DAYBOOK_TRY(ledger::CopyKeys(nullptr, folder, mirror));
  std::erase(mirrors, mirror);
  mirrors.push_back(mirror);
  DAYBOOK_TRY(ledger::SetMirrors(nullptr, folder, mirrors));
  return context.console.Write(mirror.string() + " holds the keys and is kept the same\n");
}

Status RemoveMirror(Context& context, std::vector<fs::path> mirrors, const fs::path& mirror) {
  const size_t before = mirrors.size();
  std::erase(mirrors, mirror);
  if (mirrors.size() == before)
    return Error{ErrorCode::kNotFound, "it is no mirror", mirror.string(),
                 "`daybook keys mirrors` lists them"};
  DAYBOOK_TRY(ledger::SetMirrors(nullptr, context.globals.folder, mirrors));
  return context.console.Write(mirror.string() +
                               " is no mirror any more; the keys in it stay: destroy them\n");
}

Status Mirrors(Context& context, const std::vector<std::string>& words) {
  const fs::path& folder = context.globals.folder;
  DAYBOOK_ASSIGN(std::vector<fs::path> mirrors, ledger::MirrorsOf(folder));
  if (words.size() > 1) {
    if (words.size() != 3 || (words[1] != "add" && words[1] != "remove"))
      return Error{ErrorCode::kUsage, "keys mirrors takes nothing, add DIR or remove DIR"};
    DAYBOOK_ASSIGN(const auto lock, ledger::FolderLock::Take(folder, context.command_line));
    return words[1] == "add" ? AddMirror(context, std::move(mirrors), Named(words[2]))
                             : RemoveMirror(context, std::move(mirrors), Named(words[2]));
  }
  std::string said;
  for (const fs::path& mirror : mirrors) said += mirror.string() + "\n";
  return context.console.Write(said);
}

Status RunKeys(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  const std::vector<std::string>& words = arguments.operands();
  DAYBOOK_ASSIGN(const bool ledger_there, ledger::HasFormat(context.globals.folder));
  if (!ledger_there)
    return Error{ErrorCode::kNoLedger, "no ledger here", context.globals.folder.string(),
                 "name the data folder"};
  if (words[0] == "check" && words.size() == 1) return Check(context);
  if (words[0] == "backup" && words.size() == 2) return Backup(context, words[1]);
  if (words[0] == "rotate" && words.size() == 1) return Rotate(context);
  if (words[0] == "mirrors") return Mirrors(context, words);
  return Error{ErrorCode::kUsage, "keys has no '" + words[0] + "' of so many words", "",
               "check, backup DIR, rotate, mirrors [add DIR | remove DIR]"};
}

}  // namespace

const Command& KeysCommand() {
  static const Command kCommand{
      "keys",
      "check | backup DIR | rotate | mirrors [add DIR | remove DIR]",
      "copies of the keys, and whether they are good",
      "Entries are encrypted; who loses the keys loses the records, so keep copies on other\n"
      "disks than the log's. New residents change nothing in the keys: a copy stays good until\n"
      "the next erasure or rotation. `check` opens the vault and compares the mirrors; `backup`\n"
      "copies the keys to a folder and reads them back; a mirror is such a folder that is kept\n"
      "the same by itself, and that an erasure waits for. `rotate` writes the keys under a new\n"
      "epoch key and destroys the old one, for when somebody may have seen it; nobody may own\n"
      "the folder meanwhile.\n",
      {},
      1,
      3,
      RunKeys};
  return kCommand;
}

}  // namespace daybook::cli
