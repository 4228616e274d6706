#include "ledger/vault/mirrors.h"

#include <leveldb/env.h>

#include <algorithm>
#include <set>

#include "ledger/folder_files.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/vault/vault_files.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMirrors = "mirrors";
constexpr const char* kSyncHint =
    "make the mirror reachable, or take it off the list: `daybook keys mirrors`; then "
    "`daybook keys check`";

leveldb::Env* OrDefault(leveldb::Env* env) { return env ? env : leveldb::Env::Default(); }

fs::path MirrorsFile(const fs::path& folder) { return folder / "keys" / kMirrors; }

Error Unlike(const fs::path& file, const std::string& what) {
  return Error{ErrorCode::kIo, "the mirror of the keys is not like them: " + what, file.string(),
               kSyncHint};
}

// Everything in the mirror that isn't a key file of `names`: other epochs' keys.
Result<std::vector<fs::path>> Strangers(const fs::path& mirror,
                                        const std::set<std::string>& names) {
  DAYBOOK_ASSIGN(std::vector<fs::path> files, NamesIn(mirror));
  std::erase_if(files, [&](const fs::path& file) {
    return names.contains(file.filename().string()) || EpochOfKeyFile(file) == 0;
  });
  return files;
}

Result<std::set<std::string>> KeyNames(const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> files, KeyFiles(folder));
  std::set<std::string> names;
  for (const fs::path& file : files) names.insert(file.filename().string());
  return names;
}

// Neither a ledger nor a part of one, nor the place of another ledger's keys, nor of newer ones.
Status CheckMayHoldKeys(const fs::path& folder, const fs::path& to) {
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorCode::kCantCreate, why, to.string(), "name a folder for these keys alone"};
  };
  std::error_code failed;
  const fs::path place = fs::weakly_canonical(to, failed);
  for (const fs::path& above : {place, place.parent_path()}) {
    DAYBOOK_ASSIGN(const bool ledger, NameExists(above / "FORMAT"));
    if (ledger) return refuse("it is a ledger, or lies within one");
  }
  DAYBOOK_ASSIGN(const bool held, NameExists(to / "stream.key"));
  if (!held) return {};
  DAYBOOK_ASSIGN(const std::string theirs, ReadWholeFile(nullptr, (to / "stream.key").string()));
  DAYBOOK_ASSIGN(const std::optional<std::string> ours, ReadStreamKey(folder));
  if (!ours || theirs != *ours) return refuse("it holds the keys of another ledger");
  DAYBOOK_ASSIGN(const uint32_t their_epoch, EpochOfVaultFile(to / "vault"));
  DAYBOOK_ASSIGN(const uint32_t our_epoch, EpochOfVaultFile(VaultFile(folder)));
  if (their_epoch > our_epoch) return refuse("it holds newer keys than the ledger");
  return {};
}

Status CheckOne(const fs::path& folder, const fs::path& mirror) {
  DAYBOOK_ASSIGN(const std::set<std::string> names, KeyNames(folder));
  for (const std::string& name : names) {
    DAYBOOK_ASSIGN(const std::string wanted,
                   ReadWholeFile(nullptr, (folder / "keys" / name).string()));
    const auto held = ReadWholeFile(nullptr, (mirror / name).string());
    if (!held.ok()) return Unlike(mirror / name, held.error().message);
    if (*held != wanted) return Unlike(mirror / name, "other bytes");
  }
  DAYBOOK_ASSIGN(const std::vector<fs::path> others, Strangers(mirror, names));
  if (!others.empty()) return Unlike(others.front(), "a key of another epoch");
  return {};
}

}  // namespace

Result<std::vector<fs::path>> MirrorsOf(const fs::path& folder) {
  std::vector<fs::path> mirrors;
  DAYBOOK_ASSIGN(const bool there, NameExists(MirrorsFile(folder)));
  if (!there) return mirrors;
  DAYBOOK_ASSIGN(const std::string text, ReadWholeFile(nullptr, MirrorsFile(folder).string()));
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) mirrors.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return mirrors;
}

Status SetMirrors(leveldb::Env* env, const fs::path& folder, const std::vector<fs::path>& mirrors) {
  std::string text;
  for (const fs::path& mirror : mirrors) text += mirror.string() + "\n";
  return WriteFileDurably(OrDefault(env), MirrorsFile(folder).string(), text);
}

Status CheckNewMirror(const fs::path& folder, const fs::path& mirror) {
  std::error_code failed;
  if (!mirror.is_absolute() || !fs::is_directory(mirror, failed) ||
      mirror.string().find('\n') != std::string::npos)
    return Error{ErrorCode::kUsage, "a mirror is an absolute path of a folder that is there",
                 mirror.string(), "make the folder, on another disk, mode 0700"};
  return CheckMayHoldKeys(folder, mirror);
}

Result<std::vector<fs::path>> KeyFiles(const fs::path& folder) {
  DAYBOOK_ASSIGN(std::vector<fs::path> files, NamesIn(folder / "keys"));
  std::erase_if(files, [](const fs::path& file) {
    return file.filename() == kMirrors || file.extension() == ".new";
  });
  std::sort(files.begin(), files.end());
  return files;
}

// An epoch's key before the vault that needs it, as their names sort.
Status CopyKeys(leveldb::Env* env, const fs::path& folder, const fs::path& to) {
  DAYBOOK_TRY(CheckMayHoldKeys(folder, to));
  std::error_code failed;
  fs::create_directory(to, failed);
  if (failed)
    return Error{ErrorCode::kCantCreate, "can't make the folder: " + failed.message(), to.string(),
                 "check the path and its permissions"};
  DAYBOOK_ASSIGN(const std::set<std::string> names, KeyNames(folder));
  for (const std::string& name : names) {
    DAYBOOK_ASSIGN(const std::string bytes,
                   ReadWholeFile(nullptr, (folder / "keys" / name).string()));
    DAYBOOK_TRY(WriteFileDurably(OrDefault(env), (to / name).string(), bytes));
  }
  DAYBOOK_ASSIGN(const std::vector<fs::path> others, Strangers(to, names));
  for (const fs::path& file : others) DAYBOOK_TRY(DestroyFile(OrDefault(env), file));
  return CheckOne(folder, to);
}

Status SyncMirrors(leveldb::Env* env, const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> mirrors, MirrorsOf(folder));
  for (const fs::path& mirror : mirrors) {
    // An empty mount point must not pass for the disk that was mounted there.
    DAYBOOK_ASSIGN(const bool held, NameExists(mirror / "stream.key"));
    if (!held) return Unlike(mirror, "it isn't there, or empty");
    const Status copied = CopyKeys(env, folder, mirror);
    if (!copied.ok()) return Unlike(mirror, copied.error().message);
  }
  return {};
}

Status CheckMirrors(const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> mirrors, MirrorsOf(folder));
  for (const fs::path& mirror : mirrors) DAYBOOK_TRY(CheckOne(folder, mirror));
  return {};
}

}  // namespace daybook::ledger
