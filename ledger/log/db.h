#pragma once
// LevelDB as this ledger uses it: every write synced and all or nothing, every read checked, the
// first failed write makes it read-only. The only file that includes LevelDB's database headers is
// db.cc.
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/torn_tail.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// What goes in together or not at all.
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  void Put(std::string_view key, std::string_view value);
  void Delete(std::string_view key);

 private:
  friend class Db;
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// A walk over the keys in byte order, as they were when it began.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool valid() const = 0;
  // Live until the next call.
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void Next() = 0;
  // Why it is not valid, if not because of the end.
  virtual Status status() const = 0;
};

// What to do once a write has failed.
inline constexpr const char* kReopenHint =
    "free space on the disk or mend it, then open the folder again (the same command, or the "
    "server "
    "restarted): nothing acknowledged is lost; then `daybook verify`";

// What to do once stored bytes turn out to be damaged.
inline constexpr const char* kRestoreHint =
    "run verify to see all damage, then restore the folder from a backup";

struct DbOptions {
  std::filesystem::path folder;
  std::filesystem::path evidence_folder;  // where a torn tail is kept
  leveldb::Env* env = nullptr;            // outlives the database; null: the system's
  size_t write_buffer_bytes = 0;
  bool create = false;            // false: a missing CURRENT is corruption, never a new database
  WhyKeepTails why_keep_tails{};  // torn_tail.h; empty: nothing outside the database holds for it
  // Its values are encrypted, and who looks for a key finds it: compressing the ones and a filter
  // for the others would be work for nothing.
  bool only_sealed = false;
};

class Db {
 public:
  // The folder of `options` exists and its owner holds the data folder's lock. Blocks while the
  // write-ahead log is replayed. `tail_note` gets what was cut (torn_tail.h).
  static Result<std::shared_ptr<Db>> Open(const DbOptions& options, std::string& tail_note);
  ~Db();
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;

  Result<std::optional<std::string>> Get(std::string_view key) const;
  // Returns when the batch is on disk. After the first failure every write is refused with kIo and
  // that failure's reason: a failed append leaves LevelDB's write-ahead log misframed, and later
  // writes would be lost although acknowledged (reference/ledger.md, finding 1).
  Status Write(Batch& batch);
  // Makes later writes fail as after a failed one.
  void Latch(const std::string& reason);
  // The error that the next write would get because an earlier one failed. Doesn't wait for a write
  // under way.
  Status Writable() const;
  // The last key before `end`; nullopt if there is none.
  Result<std::optional<std::string>> LastKeyBefore(std::string_view end) const;
  // Must not outlive the Db. Doesn't fill the block cache.
  std::unique_ptr<Cursor> Scan(std::string_view from) const;

 private:
  struct Rep;
  explicit Db(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
  Error ReadOnly() const;  // under latch_mutex_
  mutable std::mutex latch_mutex_;
  std::string latched_;                 // why; empty while writable
  std::atomic<bool> read_only_{false};  // set before latched_ has its reason
};

}  // namespace daybook::ledger
