#pragma once
// A file environment that fails on command: it counts every operation that changes the disk, can
// refuse one or all from the Nth on, refuse a read, can cut the power there, and then takes away
// what was never synced: bytes of files and names in folders.
#include <leveldb/env.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
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

class FaultEnv final : public leveldb::EnvWrapper, public ledger::EnvExtras {
 public:
  FaultEnv() : EnvWrapper(leveldb::Env::Default()) {}

  // Counts from 0 again and fails at operation `at` (the first is 0).
  void Arm(Fault fault, uint64_t at);
  // Folders synced so far.
  std::set<std::string> synced_folders() const;
  // Refuses the `at`th read from now on (the first is 0) and no other. Reads of whole files, by us,
  // and reads by LevelDB are counted one after another.
  void ArmRead(uint64_t at);
  uint64_t reads() const;
  // The file whose reading was refused; empty if none was.
  std::string refused_read() const;
  uint64_t operations() const;
  bool fired() const;
  // After everything that uses the environment is gone: undoes what was not synced, as if the
  // machine had lost its power.
  void LoseUnsynced(Tail tail, uint64_t seed);

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** out) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** out) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** out) override;
  Status SyncDirectory(const std::string& folder) override;
  Status LinkFile(const std::string& path, const std::string& beside) override;
  Status BeforeRead(const std::string& path) override;

 private:
  class File;
  class SequentialFile;
  class RandomAccessFile;
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
  bool RefuseRead(const std::string& path);
  void ForgetNameChanges(const std::string& folder);
  void Undo(const NameChange& change);

  mutable std::mutex mutex_;
  Fault fault_ = Fault::kNone;
  uint64_t at_ = 0;
  uint64_t operations_ = 0;
  bool fired_ = false;
  std::optional<uint64_t> read_at_;
  uint64_t reads_ = 0;
  std::string refused_read_;
  std::set<std::string> synced_folders_;
  std::map<std::string, FileBytes> files_;
  std::vector<NameChange> names_;
};

}  // namespace daybook::tests
