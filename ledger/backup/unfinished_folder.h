#pragma once
// A data folder in the making, as backup and restore write it: its FORMAT has another name until
// all is copied and checked (folder_files.h), so that half a copy never passes for a whole one.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/folder_files.h"
#include "ledger/log/merkle.h"
#include "ledger/verify.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// Records that go into a copy with one sync, in bytes; a single longer one goes alone.
inline constexpr size_t kCopyBatchBytes = 4u << 20;

struct CopyOptions {
  leveldb::Env* env = nullptr;               // null: the system's
  std::string command = "daybook backup";    // written into the new folder's LOCK
  std::function<bool()> cancelled{};         // polled between batches; may be empty
  std::function<void(uint64_t)> progress{};  // told the bytes copied so far; may be empty
  // The copy gets no epoch key, without which nobody opens its entries: an erasure, which destroys
  // that key wherever it is kept, then reaches the copy too.
  bool keys_apart = false;
  // Where the key files are taken from, as `daybook keys backup` and mirrors have them; empty: from
  // the folder that is copied.
  std::filesystem::path keys{};
};

using TakeRecord = std::function<Status(std::string_view key, std::string_view value)>;
// Hands over all records of a database in key order; stops at the first error.
using RecordSource = std::function<Status(const TakeRecord& take)>;

class UnfinishedFolder {
 public:
  // Makes `folder` with mode 0700 and takes its lock. It may be there if it is empty, or holds an
  // unfinished copy and nothing else, which is removed. kCantCreate for anything else in it, kBusy
  // while another process makes it.
  static Result<std::unique_ptr<UnfinishedFolder>> Make(const std::filesystem::path& folder,
                                                        CopyOptions options);
  // Removes what was made, unless Finish() came to its end.
  ~UnfinishedFolder();
  UnfinishedFolder(const UnfinishedFolder&) = delete;
  UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;

  // First of all: the keys of the folder `from`, by which this one is named. kUsage if those of
  // CopyOptions::keys are of another ledger; kCorruption if they are of before an erasure that
  // `from` has seen; kUnavailable if `from` has none and none are given.
  Status CopyKeys(const std::filesystem::path& from);
  // "care" or "access", its records and its anchor; the log's frontier. `place` names what is read.
  // kCorruption if what is read is damaged, kIo if the copy can't be written, kCancelled.
  Result<Frontier> CopyLog(const std::string& name, const std::string& place,
                           const RecordSource& source);
  // Before the log itself, so that it is of no more than the log has. Of a log of an older format
  // there is none.
  Status CopyIndex(const std::string& log, const RecordSource& source);
  Status CopyQuarantine(const RecordSource& source);
  // Reads all of it back from the disk. kIo with the first damage if it isn't what was written.
  Result<VerifyReport> Check() const;
  // From here on it is a ledger.
  Status Finish();

 private:
  UnfinishedFolder(std::filesystem::path folder, CopyOptions options, FolderLock lock,
                   bool was_there)
      : folder_(std::move(folder)),
        options_(std::move(options)),
        lock_(std::move(lock)),
        was_there_(was_there) {}
  Status CopyRecords(const std::string& name, const RecordSource& source, const TakeRecord& check);

  std::filesystem::path folder_;
  CopyOptions options_;
  FolderLock lock_;
  bool was_there_;
  bool finished_ = false;
  std::string name_;
  uint64_t bytes_ = 0;
};

}  // namespace daybook::ledger
