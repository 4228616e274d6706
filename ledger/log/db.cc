#include "ledger/log/db.h"

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/env.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"

namespace daybook::ledger {
namespace {

constexpr size_t kBlockBytes = 16u << 10;
constexpr size_t kTableBytes = 16u << 20;
constexpr size_t kCacheBytes = 16u << 20;
constexpr int kBloomBitsPerKey = 10;

leveldb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }

Error ToError(const leveldb::Status& status, const std::string& folder) {
  if (status.IsCorruption())
    return Error{ErrorCode::kCorruption, status.ToString(), folder, kRestoreHint};
  return Error{ErrorCode::kIo, status.ToString(), folder, kReopenHint};
}

// The seam to LevelDB, which is not made for exceptions: it takes locks and counts references by
// hand. Memory that runs out inside it ends the process here (std::terminate), before anything is
// unwound that it would trip over later; what was acknowledged is durable.
template <typename Call>
auto InLevelDb(Call call) noexcept {
  return call();
}

class LevelDbCursor final : public Cursor {
 public:
  LevelDbCursor(std::unique_ptr<leveldb::Iterator> iterator, std::string folder)
      : iterator_(std::move(iterator)), folder_(std::move(folder)) {}
  bool valid() const override { return iterator_->Valid(); }
  std::string_view key() const override {
    return {iterator_->key().data(), iterator_->key().size()};
  }
  std::string_view value() const override {
    return {iterator_->value().data(), iterator_->value().size()};
  }
  void Next() override {
    InLevelDb([&] { iterator_->Next(); });
  }
  Status status() const override {
    if (iterator_->status().ok()) return {};
    return ToError(iterator_->status(), folder_);
  }

 private:
  std::unique_ptr<leveldb::Iterator> iterator_;
  std::string folder_;
};

}  // namespace

struct Batch::Rep {
  leveldb::WriteBatch batch;
};
Batch::Batch() : rep_(std::make_unique<Rep>()) {}
Batch::~Batch() = default;
void Batch::Put(std::string_view key, std::string_view value) {
  rep_->batch.Put(ToSlice(key), ToSlice(value));
}
void Batch::Delete(std::string_view key) { rep_->batch.Delete(ToSlice(key)); }

// Destroyed from the last to the first: the database before what it uses.
struct Db::Rep {
  std::unique_ptr<leveldb::Iterator> IteratorAt(std::string_view from) const;

  std::string folder;
  std::unique_ptr<leveldb::Env> env;
  std::unique_ptr<const leveldb::FilterPolicy> filter;
  std::unique_ptr<leveldb::Cache> cache;
  std::unique_ptr<leveldb::DB> db;
};

Db::Db(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Db::~Db() = default;

Result<std::shared_ptr<Db>> Db::Open(const DbOptions& options, std::string& tail_note) {
  leveldb::Env* const base = options.env ? options.env : leveldb::Env::Default();
  auto rep = std::make_unique<Rep>();
  rep->folder = options.folder.string();
  rep->env = NewDurableEnv(base);
  rep->filter.reset(leveldb::NewBloomFilterPolicy(kBloomBitsPerKey));
  rep->cache.reset(leveldb::NewLRUCache(kCacheBytes));
  DAYBOOK_ASSIGN(const bool is_there, NameExists(options.folder / "CURRENT"));
  if (is_there || !options.create) {
    DAYBOOK_ASSIGN(tail_note, CutTornTails(base, options.folder, options.evidence_folder,
                                           options.why_keep_tails));
  }
  leveldb::Options settings;
  settings.env = rep->env.get();
  settings.create_if_missing = options.create;
  settings.paranoid_checks = true;
  settings.reuse_logs = false;
  settings.filter_policy = rep->filter.get();
  settings.block_cache = rep->cache.get();
  settings.write_buffer_size = options.write_buffer_bytes;
  settings.block_size = kBlockBytes;
  settings.max_file_size = kTableBytes;
  if (options.only_sealed) {
    settings.compression = leveldb::kNoCompression;
    settings.filter_policy = nullptr;
  }
  leveldb::DB* db = nullptr;
  const leveldb::Status status =
      InLevelDb([&] { return leveldb::DB::Open(settings, rep->folder, &db); });
  if (!status.ok()) return ToError(status, rep->folder);
  rep->db.reset(db);
  auto opened = std::shared_ptr<Db>(new Db(std::move(rep)));
  // The tables and the MANIFEST that opening made are under their names before anything is said.
  DAYBOOK_TRY(SyncDirectory(base, options.folder.string()));
  return opened;
}

Result<std::optional<std::string>> Db::Get(std::string_view key) const {
  leveldb::ReadOptions read;
  read.verify_checksums = true;
  std::string value;
  const leveldb::Status status =
      InLevelDb([&] { return rep_->db->Get(read, ToSlice(key), &value); });
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return ToError(status, rep_->folder);
  return std::optional<std::string>(std::move(value));
}

Error Db::ReadOnly() const {
  return Error{ErrorCode::kIo, "read-only since a write failed: " + latched_, rep_->folder,
               kReopenHint};
}

Status Db::Write(Batch& batch) {
  const std::lock_guard lock(latch_mutex_);
  if (read_only_) return ReadOnly();
  leveldb::WriteOptions write;
  write.sync = true;
  const leveldb::Status status =
      InLevelDb([&] { return rep_->db->Write(write, &batch.rep_->batch); });
  if (status.ok()) return {};
  read_only_ = true;  // first: the words may fail for want of memory
  latched_ = status.ToString();
  return ReadOnly();
}

void Db::Latch(const std::string& reason) {
  const std::lock_guard lock(latch_mutex_);
  read_only_ = true;
  if (latched_.empty()) latched_ = reason;
}

Status Db::Writable() const {
  if (!read_only_) return {};
  const std::lock_guard lock(latch_mutex_);
  return ReadOnly();
}

// At the first key from `from` on, if there is one.
std::unique_ptr<leveldb::Iterator> Db::Rep::IteratorAt(std::string_view from) const {
  leveldb::ReadOptions read;
  read.verify_checksums = true;
  read.fill_cache = false;
  std::unique_ptr<leveldb::Iterator> iterator;
  InLevelDb([&] {
    iterator.reset(db->NewIterator(read));
    iterator->Seek(ToSlice(from));
  });
  return iterator;
}

Result<std::optional<std::string>> Db::LastKeyBefore(std::string_view end) const {
  const auto iterator = rep_->IteratorAt(end);
  InLevelDb([&] {
    if (iterator->Valid())
      iterator->Prev();
    else
      iterator->SeekToLast();
  });
  if (!iterator->status().ok()) return ToError(iterator->status(), rep_->folder);
  if (!iterator->Valid()) return std::optional<std::string>();
  return std::optional(iterator->key().ToString());
}

std::unique_ptr<Cursor> Db::Scan(std::string_view from) const {
  return std::make_unique<LevelDbCursor>(rep_->IteratorAt(from), rep_->folder);
}

}  // namespace daybook::ledger
