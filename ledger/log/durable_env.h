#pragma once
// LevelDB's file environment with what it omits: the folder is forced to disk after a new
// write-ahead log and after CURRENT moves, and files are made 0600.
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// An environment that wants to see directory syncs (the fault-injecting one) derives from this
// beside leveldb::Env; for any other they go to fsync(2).
class DirectorySyncer {
 public:
  virtual ~DirectorySyncer() = default;
  virtual Status SyncDirectory(const std::string& folder) = 0;
};

// Forces the names in `folder` to disk. Blocks.
Status SyncDirectory(leveldb::Env* env, const std::string& folder);
// `base` must outlive the result.
std::unique_ptr<leveldb::Env> NewDurableEnv(leveldb::Env* base);
// Replaces a file as a whole: written beside it, synced, renamed, folder synced. After a crash the
// file is the old or the new one. Mode 0600. Blocks.
Status WriteFileDurably(leveldb::Env* env, const std::string& path, std::string_view content);
// The whole file; kIo with the path otherwise.
Result<std::string> ReadWholeFile(const std::string& path);

}  // namespace daybook::ledger
