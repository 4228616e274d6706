#include "ledger/log/log_index.h"

#include <algorithm>
#include <limits>
#include <set>

#include "ledger/log/byte_order.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/keys.h"
#include "ledger/proof/tree_hash.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/raw_scan.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

Error BadRecord(const std::string& what, const fs::path& folder) {
  return Error{ErrorCode::kCorruption, what, folder.string(), kRemoveIndexHint};
}

// A damaged index is no reason to restore a ledger.
Error Hinted(Error error) {
  if (error.code == ErrorCode::kCorruption) error.hint = kRemoveIndexHint;
  return error;
}

// A crash may have come before LevelDB had made anything; tables tell of an index that was.
Result<bool> IsUnmade(const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> names, NamesIn(folder));
  bool tables = false;
  for (const fs::path& name : names) {
    if (name.filename() == "CURRENT") return false;
    tables = tables || name.extension() == ".ldb";
  }
  if (tables) return BadRecord("the index has lost its CURRENT", folder);
  return true;
}

}  // namespace

std::optional<IndexedLog> DecodeIndexed(std::string_view value) {
  IndexedLog log;
  if (value.size() != 8 + log.root.size()) return std::nullopt;
  log.size = GetBe64(value.data());
  std::copy_n(value.begin() + 8, log.root.size(), log.root.begin());
  return log;
}

uint64_t RawIndexedSize(const fs::path& folder) {
  uint64_t size = 0;
  const Result<RawManifest> manifest = ReadRawManifest(nullptr, folder);
  if (!manifest.ok()) return size;
  static_cast<void>(
      ScanRawDb(folder, *manifest, [&](std::string_view key, std::string_view value) -> Status {
        if (key.empty() || key.front() > kIndexedKey.front())
          return Error{ErrorCode::kCancelled, "the rest doesn't matter"};
        if (const auto indexed = DecodeIndexed(value); key == kIndexedKey && indexed)
          size = indexed->size;
        return {};
      }).ok());
  return size;
}

fs::path IndexFolder(const fs::path& log_folder) {
  return fs::path(log_folder.string() + ".index");
}

Result<std::shared_ptr<LogIndex>> LogIndex::Open(DbOptions options, std::string& note) {
  DAYBOOK_ASSIGN(options.create, IsUnmade(options.folder));
  auto db = Db::Open(options, note);
  if (!db.ok()) return Hinted(db.error());
  auto index = std::shared_ptr<LogIndex>(new LogIndex(options.folder, std::move(*db)));
  DAYBOOK_TRY(index->ReadWritten());
  if (const Status filled = index->FillFilter(); !filled.ok()) return Hinted(filled.error());
  return index;
}

Status LogIndex::ReadWritten() {
  DAYBOOK_ASSIGN(const auto stored, db_->Get(kIndexedKey));
  if (!stored) {
    written_.root = Sha256({});
    return {};
  }
  DAYBOOK_ASSIGN(const auto format, db_->Get(kIndexFormatKey));
  const auto log = DecodeIndexed(*stored);
  if (format != kIndexFormat || !log)
    return BadRecord("the index's own records are not right", folder_);
  written_ = *log;
  return {};
}

LogIndex::~LogIndex() {
  stop_ = true;
  if (filling_.joinable()) filling_.join();
}

Status LogIndex::FillFilter() {
  constexpr uint64_t kCapacityMin = 1u << 20;
  filters_.push_back(std::make_unique<MessageFilter>(std::max(kCapacityMin, 2 * written_.size)));
  in_newest_ = written_.size;
  MessageFilter& first = *filters_.front();
  if (written_.size <= kFilteredAtOpen) return AddKeysTo(first);
  filling_ = std::thread([this, &first] { static_cast<void>(AddKeysTo(first).ok()); });
  return {};
}

void LogIndex::AddToFilter(const MessageKey& key) {
  if (in_newest_ >= filters_.back()->capacity()) {
    filters_.push_back(std::make_unique<MessageFilter>(2 * filters_.back()->capacity()));
    in_newest_ = 0;
  }
  filters_.back()->Add(key);
  ++in_newest_;
}

// The newest is the largest, and asked first.
bool LogIndex::IsNew(const MessageKey& key) const {
  return filtered_ && std::none_of(filters_.rbegin(), filters_.rend(),
                                   [&](const auto& filter) { return filter->MayHold(key); });
}

// What is known of a message that isn't on disk yet; null if nothing is.
const MessageSpan* LogIndex::InMemory(const MessageKey& key) const {
  if (const MessageSpan* const added = messages_.Find(key)) return added;
  return is_writing() ? writing_->messages_.Find(key) : nullptr;
}

// A damaged index leaves the filter out of use: whoever looks for a message then meets the damage.
Status LogIndex::AddKeysTo(MessageFilter& filter) {
  const auto cursor = db_->Scan(std::string(1, kMessageLetter));
  for (; cursor->valid() && cursor->key().front() == kMessageLetter && !stop_; cursor->Next()) {
    MessageKey key;
    const std::string_view stored = cursor->key().substr(1, kMessageBytes);
    std::copy(stored.begin(), stored.end(), key.bytes.begin());
    filter.Add(key);
  }
  DAYBOOK_TRY(cursor->status());
  filtered_ = !stop_;
  return {};
}

Result<std::optional<MessageSpan>> LogIndex::Find(const MessageKey& key) {
  if (IsNew(key)) return std::optional<MessageSpan>();
  if (const MessageSpan* const pending = InMemory(key)) return std::optional(*pending);
  const std::string record = KeyOfMessage(key);
  const auto stored = db_->Get(record);
  if (!stored.ok()) return Hinted(stored.error());
  if (!*stored) return std::optional<MessageSpan>();
  const auto span = DecodeMessageRecord(record, **stored);
  if (!span)
    return BadRecord("the record of message " + key.ToHex() + " has an odd length", folder_);
  return span;
}

Result<LogIndex::Next*> LogIndex::NextIn(const StreamId& stream) {
  const auto [known, added] = streams_.try_emplace(stream);
  if (!added) return &known->second;
  const Result<uint32_t> next = StoredNext(stream);
  if (!next.ok()) {
    streams_.erase(known);
    return next.error();
  }
  known->second.next = *next;
  return &known->second;
}

Result<uint32_t> LogIndex::StoredNext(const StreamId& stream) const {
  const auto stored = db_->Get(KeyOfStream(stream));
  if (!stored.ok()) return Hinted(stored.error());
  if (!*stored) return 0u;
  if ((*stored)->size() != kStreamValueBytes)
    return BadRecord("the record of stream " + stream.ToHex() + " has an odd length", folder_);
  return GetBe32((*stored)->data());
}

Result<uint32_t> LogIndex::NextOf(const StreamId& stream) {
  DAYBOOK_ASSIGN(const Next* const known, NextIn(stream));
  return known->next;
}

Result<uint32_t> LogIndex::Take(const StreamId& stream) {
  DAYBOOK_ASSIGN(Next* const known, NextIn(stream));
  if (known->next == std::numeric_limits<uint32_t>::max())
    return Error{ErrorCode::kTooLarge, "stream " + stream.ToHex() + " is full (2^32 - 1 entries)"};
  const uint32_t taken = known->next;
  Change(stream, *known, taken + 1);
  return taken;
}

void LogIndex::SetNext(const StreamId& stream, uint32_t next) {
  Change(stream, streams_[stream], next);
}

void LogIndex::Change(const StreamId& stream, Next& next, uint32_t value) {
  next.next = value;
  if (std::exchange(next.changed, true)) return;
  const std::lock_guard lock(mutex_);
  changed_.push_back(stream);
}

void LogIndex::AddMessage(const MessageSpan& span) {
  messages_.Put(span);
  AddToFilter(span.key);
}

// Those that are on disk as they are.
void LogIndex::ForgetStreams() {
  if (streams_.size() <= kStreamsKept) return;
  std::erase_if(streams_, [](const auto& one) { return !one.second.changed; });
}

std::shared_ptr<IndexChanges> LogIndex::TakeChanges(const IndexedLog& log) {
  DAYBOOK_CHECK(!is_writing());
  ForgetStreams();
  const uint64_t before = writing_ ? writing_->log_.size : written_.size;
  if (log.size == before && messages_.empty() && changed_.empty()) return nullptr;
  auto taken = std::make_shared<IndexChanges>();
  taken->log_ = log;
  std::swap(taken->messages_, messages_);
  if (taken->messages_.size() >= kPendingMax / 2) messages_.Reserve(kPendingMax);
  taken->streams_.reserve(changed_.size());
  for (const StreamId& stream : changed_) {
    Next& next = streams_.at(stream);
    next.changed = false;
    taken->streams_.push_back({stream, next.next});
  }
  const std::lock_guard lock(mutex_);
  changed_.clear();
  writing_ = taken;
  return taken;
}

// In the order of their keys: LevelDB takes them faster so.
Status LogIndex::WriteTaken(IndexChanges& changes) {
  Batch batch;
  std::string indexed;
  PutBe64(indexed, changes.log_.size);
  indexed += BytesOf(changes.log_.root);
  batch.Put(kIndexFormatKey, kIndexFormat);
  batch.Put(kIndexedKey, indexed);
  std::vector<MessageSpan> messages = changes.messages_.spans();
  std::sort(messages.begin(), messages.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  for (const MessageSpan& span : messages)
    batch.Put(KeyOfMessage(span.key), EncodeMessageValue(span));
  std::vector<IndexChanges::StreamNext> streams = changes.streams_;
  std::sort(streams.begin(), streams.end(),
            [](const auto& a, const auto& b) { return a.stream < b.stream; });
  for (const auto& [stream, next] : streams) {
    std::string value;
    PutBe32(value, next);
    batch.Put(KeyOfStream(stream), value);
  }
  DAYBOOK_TRY(db_->Write(batch));
  written_ = changes.log_;
  changes.written_ = true;  // last: the one who builds then looks on disk
  return {};
}

Status LogIndex::Write(const IndexedLog& log) {
  const auto changes = TakeChanges(log);
  return changes ? WriteTaken(*changes) : Status();
}

Result<std::vector<StreamId>> LogIndex::StreamsIn(size_t bucket) const {
  StreamId first;
  first.bytes[0] = static_cast<uint8_t>(bucket >> 4);
  first.bytes[1] = static_cast<uint8_t>(bucket << 4);
  std::set<StreamId> streams;
  // Before the database is read: what is written in between is then in either.
  {
    const std::lock_guard lock(mutex_);
    for (const StreamId& stream : changed_)
      if (Vault::BucketOf(stream) == bucket) streams.insert(stream);
    if (writing_)
      for (const auto& changed : writing_->streams_)
        if (Vault::BucketOf(changed.stream) == bucket) streams.insert(changed.stream);
  }
  const auto cursor = db_->Scan(KeyOfStream(first));
  for (; cursor->valid() && cursor->key().size() == kLetterKeyBytes; cursor->Next()) {
    StreamId stream;
    std::copy(cursor->key().begin() + 1, cursor->key().end(), stream.bytes.begin());
    if (cursor->key().front() != kStreamLetter || Vault::BucketOf(stream) != bucket) break;
    streams.insert(stream);
  }
  DAYBOOK_TRY(cursor->status());
  return std::vector<StreamId>(streams.begin(), streams.end());
}

}  // namespace daybook::ledger
