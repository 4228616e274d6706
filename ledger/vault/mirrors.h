#pragma once
// Copies of the keys in other folders, on other disks: who loses the keys loses the records. The
// file `keys/mirrors` names the folders, one absolute path a line. Each has the key files as the
// data folder has them; an erasure is finished only when all of them have confirmed, by having
// been written and read back, that they hold the new keys and not the old ones.
#include <filesystem>
#include <vector>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// `env` may be null: then the system's.
Result<std::vector<std::filesystem::path>> MirrorsOf(const std::filesystem::path& folder);
// Durable.
Status SetMirrors(leveldb::Env* env, const std::filesystem::path& folder,
                  const std::vector<std::filesystem::path>& mirrors);
// Whether it may become a mirror: kUsage if it is no folder that is there by an absolute path,
// kCantCreate if it is a ledger or within one, or holds another ledger's keys or newer ones.
Status CheckNewMirror(const std::filesystem::path& folder, const std::filesystem::path& mirror);
// The key files of a data folder: all in keys/ but `mirrors` and what is being written.
Result<std::vector<std::filesystem::path>> KeyFiles(const std::filesystem::path& folder);
// Makes each mirror hold the key files and no other epoch's, and reads them back. kIo names the
// first that can't: one that is empty counts as not there.
Status SyncMirrors(leveldb::Env* env, const std::filesystem::path& folder);
// The same for one folder, which need not be a mirror: a backup of the keys, or
// one that becomes a mirror. Made if missing. Refuses what CheckNewMirror does.
Status CopyKeys(leveldb::Env* env, const std::filesystem::path& folder,
                const std::filesystem::path& to);
// Whether each mirror holds the key files, byte for byte, and no other epoch's.
Status CheckMirrors(const std::filesystem::path& folder);

}  // namespace daybook::ledger
