#pragma once
// A file environment that fails on command: it counts every operation that changes the disk, can
// refuse one or all from the Nth on, can cut the power there, and then takes away what was never
// synced: bytes of files and names in folders.
#include <leveldb/env.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ledger/log/durable_env.h"

namespace daybook::tests {

enum class Fault {
  kNone,
  kErrorOnce,     // the Nth operation fails, the next ones work; an append writes its first half
  kErrorForGood,  // the Nth and all after it fail
  kPowerCut,      // the Nth and all after it don't happen
};

// What a power cut does to bytes that were written but not synced.
enum class Tail {
  kDropped,  // all gone
  kTorn,     // a part stays, and the end of that part is garbage
};

class FaultEnv final : public leveldb::EnvWrapper, public ledger::DirectorySyncer {
 public:
  FaultEnv() : EnvWrapper(leveldb::Env::Default()) {}

  // Counts from 0 again and fails at operation `at` (the first is 0).
  void Arm(Fault fault, uint64_t at);
  uint64_t operations() const;
  bool fired() const;
  // After everything that uses the environment is gone: undoes what was not synced, as if the
  // machine had lost its power.
  void LoseUnsynced(Tail tail, uint64_t seed);

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** out) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  Status SyncDirectory(const std::string& folder) override;

 private:
  class File;
  enum class Step { kGoOn, kFail, kFailHalfway };
  struct FileBytes {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  // A change of names that no directory sync has made durable yet.
  struct NameChange {
    std::string folder;
    std::string path;  // made, removed or renamed away
    std::optional<std::string> renamed_to;
    std::optional<std::string> before;  // what was at `path` (at `renamed_to` for a rename)
  };

  Step NextStep();
  void ForgetNameChanges(const std::string& folder);
  void Undo(const NameChange& change);

  mutable std::mutex mutex_;
  Fault fault_ = Fault::kNone;
  uint64_t at_ = 0;
  uint64_t operations_ = 0;
  bool fired_ = false;
  std::map<std::string, FileBytes> files_;
  std::vector<NameChange> names_;
};

}  // namespace daybook::tests
