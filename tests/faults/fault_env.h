#pragma once
// A file environment that fails on command: it counts every operation that changes the disk, can
// refuse one or all from the Nth on, refuse a read, and can record what is done (disk_trace.h), for
// power cuts. It leaves out the kernel's syncs: whether bytes survive is decided by the test.
#include <leveldb/env.h>

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "ledger/log/durable_env.h"
#include "tests/faults/disk_trace.h"

namespace daybook::tests {

enum class Fault {
  kNone,
  kErrorOnce,     // the Nth operation does nothing and fails, the next ones work (EIO)
  kErrorForGood,  // the Nth and all after it fail
  kShortOnce,     // as kErrorOnce, but an append writes its first half (a full disk)
  kShortForGood,
};

class FaultEnv final : public leveldb::EnvWrapper, public ledger::EnvExtras {
 public:
  FaultEnv() : EnvWrapper(leveldb::Env::Default()) {}

  // Counts from 0 again and fails at operation `at` (the first is 0).
  void Arm(Fault fault, uint64_t at);
  // From now on; `trace` outlives every use of the environment.
  void Record(DiskTrace* trace);
  // Only what this thread does is counted, and may fail.
  void CountThisThreadOnly();
  // From now on LevelDB's background work waits for RunHeld, so that the order of operations does
  // not hang on threads. Run what is held before a store is closed, and before LevelDB would wait
  // for it: at the latest after each full write buffer.
  void HoldWork();
  // On this thread, until nothing is left.
  void RunHeld();
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

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** out) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** out) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** out) override;
  void Schedule(void (*work)(void*), void* argument) override;
  Status SyncDirectory(const std::string& folder) override;
  Status LinkFile(const std::string& path, const std::string& beside) override;
  Status BeforeRead(const std::string& path) override;

 private:
  class File;
  class SequentialFile;
  class RandomAccessFile;
  enum class Step { kGoOn, kFail, kFailHalfway };

  Step NextStep();
  bool RefuseRead(const std::string& path);

  mutable std::mutex mutex_;
  Fault fault_ = Fault::kNone;
  uint64_t at_ = 0;
  uint64_t operations_ = 0;
  std::optional<std::thread::id> counted_;
  bool fired_ = false;
  DiskTrace* trace_ = nullptr;
  bool holding_ = false;
  std::deque<std::pair<void (*)(void*), void*>> held_;
  std::optional<uint64_t> read_at_;
  uint64_t reads_ = 0;
  std::string refused_read_;
  std::set<std::string> synced_folders_;
};

}  // namespace daybook::tests
