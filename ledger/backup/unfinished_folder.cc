#include "ledger/backup/unfinished_folder.h"

#include <leveldb/env.h>

#include <algorithm>
#include <array>
#include <vector>

#include "ledger/backup/copied_log.h"
#include "ledger/log/anchor.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/db.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/log/log_index.h"
#include "ledger/private_folder.h"
#include "ledger/quarantine_anchor.h"
#include "ledger/quarantine_db.h"
#include "ledger/vault/vault_files.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kWriteBufferBytes = 32u << 20;

// What a copy consists of. FORMAT's other name goes last when a copy is removed: it is what says
// that the rest may go.
constexpr std::array<const char*, 12> kParts{
    "access",     "access.index", "access.anchor", "care",
    "care.index", "care.anchor",  "quarantine",    "quarantine.anchor",
    "keys",       "evidence",     "LOCK",          kUnfinishedFormat};

// Half of a file being written has ".new" behind its name (durable_env.h).
bool IsPart(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".new")) name.resize(name.size() - 4);
  return std::find(kParts.begin(), kParts.end(), name) != kParts.end();
}

bool IsOfAnyDisk(const fs::path& path) { return path.filename() == "lost+found"; }

// An attempt was killed here: its mark is there, or the beginning of it.
Result<bool> IsUnfinished(const fs::path& folder) {
  DAYBOOK_ASSIGN(const bool marked, NameExists(folder / kUnfinishedFormat));
  if (marked) return true;
  return NameExists(folder / (std::string(kUnfinishedFormat) + ".new"));
}

// Nothing there, or what an attempt left that was killed.
Status CheckRoom(const fs::path& folder) {
  DAYBOOK_ASSIGN(const bool ledger, HasFormat(folder));
  if (ledger)
    return Error{ErrorCode::kCantCreate, "there is a ledger already", folder.string(),
                 "name a folder that is not there yet, or an empty one"};
  DAYBOOK_ASSIGN(const bool unfinished, IsUnfinished(folder));
  DAYBOOK_ASSIGN(const std::vector<fs::path> names, NamesIn(folder));
  for (const fs::path& name : names) {
    if (IsOfAnyDisk(name) || name.filename() == "LOCK") continue;
    if (unfinished && IsPart(name)) continue;
    return Error{ErrorCode::kCantCreate,
                 "the folder is not empty: '" + name.filename().string() + "' is in it",
                 folder.string(), "name a folder that is not there yet, or an empty one"};
  }
  return {};
}

// Failures are nobody's to hear: what stays behind has no FORMAT.
void RemoveParts(const fs::path& folder) {
  std::error_code ignored;
  for (const char* part : kParts) {
    if (std::string_view(part) != "LOCK") fs::remove_all(folder / part, ignored);
    fs::remove(folder / (std::string(part) + ".new"), ignored);
  }
}

Status Cancelled() {
  return Error{ErrorCode::kCancelled, "interrupted; nothing is left of the copy"};
}

// A failed write in words that fit: it is the copy's disk, and the ledger that is read is as it
// was. `where` is the copy's.
Error CantWrite(const Error& why, const fs::path& where) {
  if (why.code != ErrorCode::kIo) return why;
  std::string words = why.message;
  constexpr std::string_view kLatched = "read-only since a write failed: ";
  if (words.starts_with(kLatched)) words.erase(0, kLatched.size());
  return Error{ErrorCode::kIo, "the copy can't be written: " + words, where.string(),
               "free space there, or name a folder on another disk; what was copied from is as it "
               "was, and nothing is left of the copy"};
}

// Records into batches, batches onto the disk.
class BatchedWriter {
 public:
  BatchedWriter(Db& db, const CopyOptions& options, uint64_t& bytes)
      : db_(db), options_(options), bytes_(bytes) {}

  Status Put(std::string_view key, std::string_view value) {
    batch_->Put(key, value);
    held_ += key.size() + value.size();
    return held_ < kCopyBatchBytes ? Status() : Flush();
  }
  Status Flush() {
    if (options_.cancelled && options_.cancelled()) return Cancelled();
    DAYBOOK_TRY(db_.Write(*batch_));
    batch_ = std::make_unique<Batch>();
    bytes_ += std::exchange(held_, 0);
    if (options_.progress) options_.progress(bytes_);
    return {};
  }

 private:
  Db& db_;
  const CopyOptions& options_;
  uint64_t& bytes_;
  std::unique_ptr<Batch> batch_ = std::make_unique<Batch>();
  size_t held_ = 0;
};

// The key files that a copy gets, of `keys`.
Result<std::vector<fs::path>> KeysToCopy(const fs::path& keys, bool apart) {
  DAYBOOK_ASSIGN(std::vector<fs::path> files, NamesIn(keys));
  std::erase_if(files, [&](const fs::path& file) {
    std::error_code unknown;
    // A copy must not write where the ledger's mirrors are.
    return !fs::is_regular_file(file, unknown) || file.extension() == ".new" ||
           file.filename() == "mirrors" || file.filename() == ApartFile("").filename() ||
           (apart && EpochOfKeyFile(file) != 0);
  });
  return files;
}

// Keys from elsewhere must be those of the ledger, and not of before an erasure it has seen.
Result<uint32_t> EpochOfGivenKeys(const fs::path& from, const fs::path& keys,
                                  const std::string& stream_key) {
  DAYBOOK_ASSIGN(const uint32_t newest, EpochInFormat(from));
  if (keys.empty()) {
    DAYBOOK_ASSIGN(const bool apart, KeysAreApart(from));
    if (apart) return ApartVault(from);
    return newest;
  }
  const fs::path file = keys / StreamKeyFile("").filename();
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there)
    return Error{ErrorCode::kUsage, "no keys are there", keys.string(),
                 "name the folder that `daybook keys backup` made of this ledger, or a mirror"};
  DAYBOOK_ASSIGN(const std::string theirs, ReadWholeFile(nullptr, file.string()));
  if (theirs != stream_key)
    return Error{ErrorCode::kUsage, "the keys are of another ledger", keys.string(),
                 "name the folder that `daybook keys backup` made of this one, or a mirror"};
  DAYBOOK_ASSIGN(const uint32_t epoch, EpochOfVaultFile(keys / VaultFile("").filename()));
  if (epoch < newest) return OldVault(from, epoch, newest);
  return epoch;
}

}  // namespace

Result<std::unique_ptr<UnfinishedFolder>> UnfinishedFolder::Make(const fs::path& folder,
                                                                 CopyOptions options) {
  if (options.env == nullptr) options.env = leveldb::Env::Default();
  DAYBOOK_ASSIGN(const bool there, NameExists(folder));
  DAYBOOK_ASSIGN(const bool unfinished, IsUnfinished(folder));
  DAYBOOK_TRY(CheckRoom(folder));
  DAYBOOK_TRY(MakePrivateFolder(options.env, folder));
  DAYBOOK_ASSIGN(FolderLock lock, FolderLock::Take(folder, options.command));
  RemoveParts(folder);
  return std::unique_ptr<UnfinishedFolder>(
      new UnfinishedFolder(folder, std::move(options), std::move(lock), there && !unfinished));
}

UnfinishedFolder::~UnfinishedFolder() {
  if (finished_) return;
  std::error_code ignored;
  fs::remove(folder_ / "FORMAT", ignored);  // first of all: it may have failed to be made durable
  RemoveParts(folder_);
  fs::remove(folder_ / "LOCK", ignored);
  if (!was_there_) fs::remove(folder_, ignored);  // only if it is empty
}

Status UnfinishedFolder::CopyKeys(const fs::path& from) {
  DAYBOOK_ASSIGN(const std::optional<std::string> key, ReadStreamKey(from));
  if (!key)
    return Error{ErrorCode::kCorruption, "the stream key is lost", StreamKeyFile(from).string(),
                 "restore it from a backup; without it no resident is found"};
  name_ = FolderName(*key);
  DAYBOOK_ASSIGN(const uint32_t epoch, EpochOfGivenKeys(from, options_.keys, *key));
  const Status named = WriteUnfinishedFormat(options_.env, folder_, name_, epoch);
  if (!named.ok()) return CantWrite(named.error(), folder_);
  DAYBOOK_TRY(MakePrivateFolder(options_.env, folder_ / "keys"));
  DAYBOOK_ASSIGN(
      const std::vector<fs::path> files,
      KeysToCopy(options_.keys.empty() ? from / "keys" : options_.keys, options_.keys_apart));
  for (const fs::path& file : files) {
    DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
    const fs::path copy = folder_ / "keys" / file.filename();
    if (const Status put = WriteFileDurably(options_.env, copy.string(), bytes); !put.ok())
      return CantWrite(put.error(), folder_);
  }
  if (!options_.keys_apart) return {};
  const Status marked = WriteFileDurably(options_.env, ApartFile(folder_).string(), "");
  return marked.ok() ? marked : CantWrite(marked.error(), folder_);
}

Result<Frontier> UnfinishedFolder::CopyLog(const std::string& name, const std::string& place,
                                           const RecordSource& source) {
  DAYBOOK_CHECK(!name_.empty());
  CopiedLog log(place);
  DAYBOOK_TRY(CopyRecords(name, source, [&log](std::string_view key, std::string_view value) {
    return log.Take(key, value);
  }));
  DAYBOOK_ASSIGN(Frontier frontier, log.Finish());
  const Anchor anchor{AnchorOrigin(name_, name), frontier};
  // Copied, or made now for a folder of before anchors were signed.
  DAYBOOK_ASSIGN(const SigningKey key, LogKeyOf(options_.env, folder_));
  if (const Status put = WriteAnchor(options_.env, folder_ / (name + ".anchor"), anchor, key);
      !put.ok())
    return CantWrite(put.error(), folder_);
  return frontier;
}

Status UnfinishedFolder::CopyIndex(const std::string& log, const RecordSource& source) {
  return CopyRecords(IndexFolder(log).string(), source,
                     [](std::string_view, std::string_view) -> Status { return {}; });
}

Status UnfinishedFolder::CopyQuarantine(const RecordSource& source) {
  uint64_t changes = 0;
  DAYBOOK_TRY(CopyRecords("quarantine", source,
                          [&](std::string_view key, std::string_view value) -> Status {
                            if (key == kQuarantineChangesKey && value.size() == 8)
                              changes = GetBe64(value.data());
                            return {};
                          }));
  DAYBOOK_ASSIGN(const SigningKey key, LogKeyOf(options_.env, folder_));
  const Status anchored = WriteQuarantineAnchor(options_.env, QuarantineAnchorFile(folder_),
                                                AnchorOrigin(name_, "quarantine"), changes, key);
  return anchored.ok() ? anchored : CantWrite(anchored.error(), folder_);
}

Status UnfinishedFolder::CopyRecords(const std::string& name, const RecordSource& source,
                                     const TakeRecord& check) {
  const fs::path folder = folder_ / name;
  DAYBOOK_TRY(MakePrivateFolder(options_.env, folder));
  std::string no_tail;
  auto db =
      Db::Open({folder, folder_ / "evidence", options_.env, kWriteBufferBytes, true}, no_tail);
  if (!db.ok()) return CantWrite(db.error(), folder_);
  BatchedWriter writer(**db, options_, bytes_);
  std::optional<Error> failed_write;
  const auto put = [&failed_write](const Status& written) {
    if (!written.ok()) failed_write = written.error();
    return written;
  };
  const Status read = source([&](std::string_view key, std::string_view value) -> Status {
    DAYBOOK_TRY(check(key, value));
    return put(writer.Put(key, value));
  });
  if (read.ok()) static_cast<void>(put(writer.Flush()).ok());
  if (failed_write) return CantWrite(*failed_write, folder_);
  return read;
}

Result<VerifyReport> UnfinishedFolder::Check() const {
  VerifyReport report = VerifyUnfinished(folder_, {true, {}, options_.cancelled});
  if (options_.cancelled && options_.cancelled()) return Cancelled().error();
  if (report.ok()) return report;
  const Damage& first = report.damaged.front();
  return Error{ErrorCode::kIo, "the copy reads back otherwise than it was written: " + first.what,
               first.file, "check that disk, and use another one; nothing is left of the copy"};
}

Status UnfinishedFolder::Finish() {
  if (options_.cancelled && options_.cancelled()) return Cancelled();
  if (const Status named = FinishFormat(options_.env, folder_); !named.ok())
    return CantWrite(named.error(), folder_);
  finished_ = true;
  return {};
}

}  // namespace daybook::ledger
