#pragma once
// LevelDB's file environment with what it omits: the folder is forced to disk after a new
// write-ahead log or table and after CURRENT moves, and files are made 0600.
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// What leveldb::Env leaves out. An environment that wants to see it too (the fault-injecting one)
// derives from this beside leveldb::Env; for any other it goes to the kernel.
class EnvExtras {
 public:
  virtual ~EnvExtras() = default;
  virtual Status SyncDirectory(const std::string& folder) = 0;
  virtual Status LinkFile(const std::string& path, const std::string& beside) = 0;
  // Asked before a whole file is read; its error is the reading's.
  virtual Status BeforeRead(const std::string& path) = 0;
};

// Forces the names in `folder` to disk. Blocks.
Status SyncDirectory(leveldb::Env* env, const std::string& folder);
// Gives the file a second name, which must be free; the caller syncs the folder.
Status LinkFile(leveldb::Env* env, const std::string& path, const std::string& beside);
// `base` must outlive the result.
std::unique_ptr<leveldb::Env> NewDurableEnv(leveldb::Env* base);
// Replaces a file as a whole: written beside it, synced, renamed, folder synced. After a crash the
// file is the old or the new one. Mode 0600. Blocks.
Status WriteFileDurably(leveldb::Env* env, const std::string& path, std::string_view content);
// The whole file. kIo with the path and the system's words if it can't be read to its end, or has
// another length then: a file cut short by a read error must never look like a torn one. `env` may
// be null: then the kernel alone is asked.
Result<std::string> ReadWholeFile(leveldb::Env* env, const std::string& path);

}  // namespace daybook::ledger
