#include <fcntl.h>
#include <stdio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <map>
#include <mutex>
#include <set>

#include "ledger/log/byte_order.h"
#include "ledger/log/committer.h"
#include "ledger/log/db.h"
#include "ledger/log/digest.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/quarantine_anchor.h"
#include "ledger/quarantine_db.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kWriteBufferBytes = 4u << 20;
constexpr char kRecordVersion = 1;
constexpr size_t kNumberKeyBytes = 9;

// The texts of an entry in the order they are stored.
template <typename Entry>
auto TextsOf(Entry& entry) {
  return std::array{&entry.source,  &entry.format, &entry.origin,   &entry.reason,
                    &entry.message, &entry.place,  &entry.next_step};
}

Error Damaged(const std::string& what) {
  return Error{ErrorCode::kCorruption, what, "", kRestoreHint};
}

std::string NumberKey(char letter, uint64_t number) {
  std::string key(1, letter);
  PutBe64(key, number);
  return key;
}

// Each part behind its length.
std::string Framed(std::initializer_list<const std::string*> parts) {
  std::string out;
  for (const std::string* part : parts) {
    PutBe64(out, part->size());
    out += *part;
  }
  return out;
}

// The input that a record is of; 0 for the quarantine's own.
uint64_t NumberOf(std::string_view key, std::string_view value) {
  const bool numbered = key.front() == kQuarantineLetter || key.front() == kRawLetter;
  if (numbered && key.size() == kNumberKeyBytes) return GetBe64(key.data() + 1);
  if (key.front() == kDigestLetter && value.size() == 8) return GetBe64(value.data());
  return 0;
}

Error CantChange(const fs::path& folder, const std::string& why) {
  return Error{ErrorCode::kIo, "can't write the quarantine anew: " + why, folder.string(),
               "check the disk and the folder's permissions"};
}

Status RemoveFolder(const fs::path& folder) {
  DAYBOOK_ASSIGN(const bool there, NameExists(folder));
  if (!there) return {};
  std::error_code failed;
  fs::remove_all(folder, failed);
  if (failed) return CantChange(folder, failed.message());
  return SyncDirectory(nullptr, folder.parent_path().string());
}

// At one stroke: a crash leaves the one or the other, never none.
Status ExchangeFolders(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0)
    return CantChange(one, strerror(errno));
  return SyncDirectory(nullptr, one.parent_path().string());
}

// The number of changes in a record's value; none was written before they were counted.
uint64_t ChangesIn(const std::optional<std::string>& value) {
  return value && value->size() == 8 ? GetBe64(value->data()) : 0;
}

// Why the quarantine doesn't reach as far as its anchor says; nullopt if it does.
Result<std::optional<std::string>> WhyShort(const QuarantineOptions& options, uint64_t changes) {
  DAYBOOK_ASSIGN(const std::optional<uint64_t> anchored,
                 ReadQuarantineAnchor(options.env, options.anchor_file, options.origin,
                                      options.key->public_key()));
  if (anchored.value_or(0) <= changes) return std::optional<std::string>();
  return std::optional("the quarantine was changed " + std::to_string(changes) +
                       " times, its anchor " + options.anchor_file.string() + " says " +
                       std::to_string(*anchored) + ": inputs are lost");
}

Result<std::shared_ptr<Db>> OpenDb(const QuarantineOptions& options, const fs::path& folder,
                                   std::string& tail_note) {
  return Db::Open({folder, options.evidence_folder, options.env, kWriteBufferBytes, options.create,
                   [&options](const WithoutTails& left) -> Result<std::optional<std::string>> {
                     DAYBOOK_ASSIGN(const auto changes, left.value_of(kQuarantineChangesKey));
                     return WhyShort(options, ChangesIn(changes));
                   }},
                  tail_note);
}

class QuarantineInFolder final : public StoredQuarantine {
 public:
  QuarantineInFolder(QuarantineOptions options, std::shared_ptr<Db> db, uint64_t next,
                     uint64_t count, uint64_t changes)
      : options_(std::move(options)),
        db_(std::move(db)),
        clock_(*options_.clock),
        next_(next),
        count_(count),
        changes_(changes),
        anchored_(changes),
        anchored_micros_(clock_.NowMicros()) {}
  ~QuarantineInFolder() override { static_cast<void>(Close().ok()); }

  Result<uint64_t> Put(QuarantineEntry entry) override {
    std::vector<QuarantineEntry> entries;
    entries.push_back(std::move(entry));
    std::vector<uint64_t> numbers;
    DAYBOOK_TRY(PutEach(entries, numbers));
    return numbers.front();
  }

  Status PutAll(std::vector<QuarantineEntry> entries) override {
    std::vector<uint64_t> numbers;
    return PutEach(entries, numbers);
  }

  Result<std::vector<QuarantineEntry>> List() const override {
    const std::lock_guard lock(mutex_);
    std::vector<QuarantineEntry> entries;
    const auto cursor = db_->Scan(std::string_view(&kQuarantineLetter, 1));
    for (; cursor->valid() && cursor->key().front() == kQuarantineLetter; cursor->Next()) {
      if (cursor->key().size() != kNumberKeyBytes) return Damaged("a quarantine key is odd");
      DAYBOOK_ASSIGN(QuarantineEntry entry, DecodeQuarantined(cursor->value()));
      entry.number = GetBe64(cursor->key().data() + 1);
      entries.push_back(std::move(entry));
    }
    DAYBOOK_TRY(cursor->status());
    return entries;
  }

  Result<QuarantineEntry> Get(uint64_t number) const override {
    const std::lock_guard lock(mutex_);
    return GetLocked(number);
  }

  Status Remove(uint64_t number) override {
    const std::lock_guard lock(mutex_);
    DAYBOOK_ASSIGN(const QuarantineEntry entry, GetLocked(number));
    Batch batch;
    batch.Delete(kDigestLetter + QuarantineDigest(entry));
    if (entry.raw.empty()) batch.Delete(kDigestLetter + QuarantineDigestBefore(entry));
    batch.Delete(NumberKey(kQuarantineLetter, number));
    batch.Delete(NumberKey(kRawLetter, number));
    DAYBOOK_TRY(Change(batch));
    --count_;
    return {};
  }

  Status Purge(const std::vector<uint64_t>& numbers) override {
    const std::lock_guard lock(mutex_);
    DAYBOOK_TRY(db_->Writable());
    uint64_t left = 0;
    DAYBOOK_TRY(CopyBeside({numbers.begin(), numbers.end()}, left));
    db_.reset();
    const Status exchanged = ExchangeFolders(options_.folder, QuarantineBeside(options_.folder));
    // Whichever of the two it is now.
    std::string note;
    DAYBOOK_ASSIGN(db_, OpenDb(options_, options_.folder, note));
    DAYBOOK_TRY(exchanged);
    count_ = left;
    return RemoveFolder(QuarantineBeside(options_.folder));
  }

  uint64_t count() const override {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  Status Writable() const override { return db_->Writable(); }
  std::unique_ptr<Cursor> Records() const override { return db_->Scan(""); }
  Status Close() override {
    const std::lock_guard lock(mutex_);
    return db_ && db_->Writable().ok() ? Anchor() : Status();
  }

 private:
  // Counts the change; the anchor says so within a second, or when the next one comes.
  Status Change(Batch& batch) {
    std::string changes;
    PutBe64(changes, changes_ + 1);
    batch.Put(kQuarantineChangesKey, changes);
    DAYBOOK_TRY(db_->Write(batch));
    ++changes_;
    const int64_t since = clock_.NowMicros() - anchored_micros_;
    if (since >= 0 && since < kAnchorEveryMicros) return {};
    const Status anchored = Anchor();
    if (!anchored.ok()) db_->Latch(anchored.error().message);
    return anchored;
  }

  Status Anchor() {
    anchored_micros_ = clock_.NowMicros();
    if (anchored_ == changes_) return {};
    DAYBOOK_TRY(WriteQuarantineAnchor(options_.env, options_.anchor_file, options_.origin, changes_,
                                      *options_.key));
    anchored_ = changes_;
    return {};
  }

  // Numbers in the order of the entries; those that are there already keep theirs.
  Status PutEach(std::vector<QuarantineEntry>& entries, std::vector<uint64_t>& numbers) {
    const std::lock_guard lock(mutex_);
    Batch batch;
    std::map<std::string, uint64_t> added;  // by key of digest
    for (QuarantineEntry& entry : entries) {
      if (entry.raw.size() > kQuarantineRawBytesMax)
        return Error{ErrorCode::kTooLarge, "an input of " + std::to_string(entry.raw.size()) +
                                               " bytes can't be quarantined, the most is " +
                                               std::to_string(kQuarantineRawBytesMax)};
      const std::string digest_key = kDigestLetter + QuarantineDigest(entry);
      DAYBOOK_ASSIGN(const auto known, db_->Get(digest_key));
      if (known && known->size() != 8) return Damaged("a quarantine digest has an odd length");
      const auto [place, is_new] =
          added.try_emplace(digest_key, known ? GetBe64(known->data()) : next_ + added.size());
      numbers.push_back(place->second);
      if (known) added.erase(place);
      if (known || !is_new) continue;
      AddTo(batch, digest_key, numbers.back(), entry);
    }
    if (added.empty()) return {};
    std::string next_bytes;
    PutBe64(next_bytes, next_ + added.size());
    batch.Put(kQuarantineNextKey, next_bytes);
    DAYBOOK_TRY(Change(batch));
    next_ += added.size();
    count_ += added.size();
    return {};
  }

  // LevelDB keeps what was deleted in its tables until it happens to merge them, so what stays is
  // written to a database of its own. `left` counts its inputs.
  Status CopyBeside(const std::set<uint64_t>& without, uint64_t& left) const {
    const fs::path beside = QuarantineBeside(options_.folder);
    DAYBOOK_TRY(RemoveFolder(beside));
    std::error_code failed;
    fs::create_directory(beside, failed);
    if (!failed) fs::permissions(beside, fs::perms::owner_all, failed);
    if (failed) return CantChange(beside, failed.message());
    QuarantineOptions options = options_;
    options.create = true;
    std::string note;
    DAYBOOK_ASSIGN(const std::shared_ptr<Db> fresh, OpenDb(options, beside, note));
    auto batch = std::make_unique<Batch>();
    size_t bytes = 0;
    const auto cursor = db_->Scan("");
    for (; cursor->valid(); cursor->Next()) {
      if (without.contains(NumberOf(cursor->key(), cursor->value()))) continue;
      if (cursor->key().front() == kQuarantineLetter) ++left;
      batch->Put(cursor->key(), cursor->value());
      bytes += cursor->value().size();
      if (bytes < kWriteBufferBytes) continue;
      DAYBOOK_TRY(fresh->Write(*batch));
      batch = std::make_unique<Batch>();
      bytes = 0;
    }
    DAYBOOK_TRY(cursor->status());
    return fresh->Write(*batch);
  }

  void AddTo(Batch& batch, const std::string& digest_key, uint64_t number,
             QuarantineEntry& entry) const {
    entry.received = RecordedAt(clock_.NowMicros());
    std::string number_bytes;
    PutBe64(number_bytes, number);
    batch.Put(digest_key, number_bytes);
    batch.Put(NumberKey(kQuarantineLetter, number), EncodeQuarantined(entry));
    batch.Put(NumberKey(kRawLetter, number), entry.raw);
  }

  Result<QuarantineEntry> GetLocked(uint64_t number) const {
    DAYBOOK_ASSIGN(const auto stored, db_->Get(NumberKey(kQuarantineLetter, number)));
    if (!stored)
      return Error{ErrorCode::kNotFound, "no quarantined input " + std::to_string(number)};
    DAYBOOK_ASSIGN(QuarantineEntry entry, DecodeQuarantined(*stored));
    DAYBOOK_ASSIGN(auto raw, db_->Get(NumberKey(kRawLetter, number)));
    if (!raw) return Damaged("quarantined input " + std::to_string(number) + " lost its bytes");
    entry.number = number;
    entry.raw = std::move(*raw);
    return entry;
  }

  const QuarantineOptions options_;
  std::shared_ptr<Db> db_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  uint64_t next_;
  uint64_t count_;
  uint64_t changes_;
  uint64_t anchored_;  // changes that the anchor says
  int64_t anchored_micros_;
};

// A quarantine of before the anchor gets one, and a new one does; changes that are counted have
// one. What a kill left behind it is anchored now.
Status CheckAnchor(const QuarantineOptions& options, uint64_t changes) {
  DAYBOOK_ASSIGN(const std::optional<std::string> why, WhyShort(options, changes));
  if (why)
    return Error{ErrorCode::kCorruption, *why, options.folder.string(),
                 "restore the folder from a backup"};
  DAYBOOK_ASSIGN(const bool there, NameExists(options.anchor_file));
  if (!there && changes > 0)
    return Error{ErrorCode::kCorruption, "the quarantine's anchor is missing",
                 options.anchor_file.string(), "restore the folder from a backup"};
  return WriteQuarantineAnchor(options.env, options.anchor_file, options.origin, changes,
                               *options.key);
}

// Writes the format record of a new quarantine, or checks it.
Status CheckQuarantineFormat(Db& db, const QuarantineOptions& options) {
  DAYBOOK_ASSIGN(const auto format, db.Get(kQuarantineFormatKey));
  if (format && *format == kQuarantineFormat) return {};
  if (format || !options.create)
    return Error{ErrorCode::kCorruption, "the quarantine's format record is not right",
                 options.folder.string(), "restore the folder from a backup"};
  std::string first;
  PutBe64(first, 1);
  Batch batch;
  batch.Put(kQuarantineFormatKey, kQuarantineFormat);
  batch.Put(kQuarantineNextKey, first);
  return db.Write(batch);
}

Result<uint64_t> CountEntries(const Db& db) {
  uint64_t count = 0;
  const auto cursor = db.Scan(std::string_view(&kQuarantineLetter, 1));
  for (; cursor->valid() && cursor->key().front() == kQuarantineLetter; cursor->Next()) ++count;
  DAYBOOK_TRY(cursor->status());
  return count;
}

}  // namespace

// One by one, where a quarantine can't do better.
Status Quarantine::PutAll(std::vector<QuarantineEntry> entries) {
  for (QuarantineEntry& entry : entries) {
    const auto put = Put(std::move(entry));
    if (!put.ok()) return put.error();
  }
  return {};
}

std::string EncodeQuarantined(const QuarantineEntry& entry) {
  std::string out(1, kRecordVersion);
  PutBe64(out, static_cast<uint64_t>(entry.received.value));
  for (const std::string* text : TextsOf(entry)) {
    PutBe32(out, static_cast<uint32_t>(text->size()));
    out += *text;
  }
  return out;
}

Result<QuarantineEntry> DecodeQuarantined(std::string_view bytes) {
  constexpr size_t kFixedBytes = 9;
  QuarantineEntry entry;
  bool good = bytes.size() >= kFixedBytes && bytes.front() == kRecordVersion;
  if (good) {
    entry.received = RecordedAt(static_cast<int64_t>(GetBe64(bytes.data() + 1)));
    bytes.remove_prefix(kFixedBytes);
  }
  for (std::string* text : TextsOf(entry)) {
    good = good && bytes.size() >= 4;
    if (!good) break;
    const size_t length = GetBe32(bytes.data());
    bytes.remove_prefix(4);
    good = length <= bytes.size();
    if (!good) break;
    *text = bytes.substr(0, length);
    bytes.remove_prefix(length);
  }
  if (!good || !bytes.empty()) return Damaged("a quarantined input's record can't be read");
  return entry;
}

std::string QuarantineDigestBefore(const QuarantineEntry& entry) {
  return std::string(
      BytesOf(Sha256({Framed({&entry.source, &entry.reason}), Framed({&entry.raw})})));
}

std::string QuarantineDigest(const QuarantineEntry& entry) {
  if (!entry.raw.empty()) return QuarantineDigestBefore(entry);
  return std::string(BytesOf(
      Sha256({Framed({&entry.source, &entry.reason}), Framed({&entry.raw, &entry.origin})})));
}

fs::path QuarantineBeside(const fs::path& folder) {
  return folder.parent_path() / (folder.filename().string() + ".new");
}

Result<std::unique_ptr<StoredQuarantine>> OpenQuarantine(const QuarantineOptions& options,
                                                         std::string& tail_note) {
  DAYBOOK_TRY(RemoveFolder(QuarantineBeside(options.folder)));
  DAYBOOK_ASSIGN(std::shared_ptr<Db> db, OpenDb(options, options.folder, tail_note));
  DAYBOOK_TRY(CheckQuarantineFormat(*db, options));
  DAYBOOK_ASSIGN(const auto next, db->Get(kQuarantineNextKey));
  if (!next || next->size() != 8) return Damaged("the quarantine's next number is missing");
  DAYBOOK_ASSIGN(const uint64_t count, CountEntries(*db));
  DAYBOOK_ASSIGN(const auto stored, db->Get(kQuarantineChangesKey));
  const uint64_t changes = ChangesIn(stored);
  DAYBOOK_TRY(CheckAnchor(options, changes));
  return std::unique_ptr<StoredQuarantine>(std::make_unique<QuarantineInFolder>(
      options, std::move(db), GetBe64(next->data()), count, changes));
}

}  // namespace daybook::ledger
