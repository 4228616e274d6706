#pragma once
// What a log must find quickly: whether it has a message, and how many entries a stream has. All of
// it follows from the entries, so it lies in a database of its own beside the log's, where random
// keys may be sorted without touching entries; it is written now and then, and what it lacks is
// read from the log at open (catch_up.h).
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/log/db.h"
#include "ledger/log/digest.h"
#include "ledger/log/message_filter.h"
#include "ledger/log/message_spans.h"
#include "ledger/log/pending_messages.h"

namespace daybook::ledger {

inline constexpr std::string_view kIndexFormatKey = "!format";
inline constexpr std::string_view kIndexFormat = "daybook index 1";
// be64 size ‖ root, 32 bytes: the log that the index is of, and how much of it.
inline constexpr std::string_view kIndexedKey = "!indexed";

// A log's size and the Merkle root it then has.
struct IndexedLog {
  uint64_t size = 0;
  Digest root{};
};
// nullopt for an odd length.
std::optional<IndexedLog> DecodeIndexed(std::string_view value);

// The folder of the index of a log's folder: beside it, its name with `.index` behind.
std::filesystem::path IndexFolder(const std::filesystem::path& log_folder);
// How much of a log the index in a folder says it is of, read without LevelDB; 0 where that can't
// be told.
uint64_t RawIndexedSize(const std::filesystem::path& folder);
// What to do with a damaged one.
inline constexpr const char* kRemoveIndexHint =
    "remove that folder: the log makes it again when it is opened";

// What an index is to be told of a stretch of its log.
class IndexChanges {
 private:
  friend class LogIndex;
  struct StreamNext {
    StreamId stream;
    uint32_t next = 0;
  };

  IndexedLog log_;  // what it is of, once this is written
  PendingMessages messages_;
  std::vector<StreamNext> streams_;
  std::atomic<bool> written_{false};
};

// Everything but WriteTaken and the two reading calls at the end is of the one thread that builds
// groups, and of whoever opens.
class LogIndex {
 public:
  // Messages and streams changed in memory, some 100 bytes each, before they are written: also the
  // most that opening must read again after a crash, beside the last groups and as many that came
  // while they were being written.
  static constexpr size_t kPendingMax = 32'768;
  // Streams whose next number is remembered, some 60 bytes each, beside those to be written.
  static constexpr size_t kStreamsKept = 200'000;
  // Messages of an index whose filter is filled while opening waits; a larger one's is filled by a
  // thread meanwhile.
  static constexpr uint64_t kFilteredAtOpen = 250'000;

  // `options.folder` exists; an empty one gets an index of nothing. `note` as Db::Open's.
  static Result<std::shared_ptr<LogIndex>> Open(DbOptions options, std::string& note);
  ~LogIndex();

  // What is on disk says everything of the entries below this size, and nothing beyond.
  const IndexedLog& written() const { return written_; }
  // The message as it is known, of no entries too.
  Result<std::optional<MessageSpan>> Find(const MessageKey& key);
  // The stream's next stream_seq: 0 if it has no entries.
  Result<uint32_t> NextOf(const StreamId& stream);
  // The same, counted up. kTooLarge at the end of 32 bits.
  Result<uint32_t> Take(const StreamId& stream);

  void AddMessage(const MessageSpan& span);
  void SetNext(const StreamId& stream, uint32_t next);
  // What was added should be taken and written, between groups. Never while what was taken before
  // is not written.
  bool is_due() const {
    return (messages_.size() + changed_.size() >= kPendingMax ||
            streams_.size() >= kStreamsKept + kPendingMax) &&
           !is_writing();
  }
  // The same far enough that it should be waited for.
  bool is_overdue() const {
    return messages_.size() + changed_.size() >= 4 * kPendingMax && is_writing();
  }
  // All that was added since the last time, which fits what `log` has; it is known until it is
  // written, and must be written before more is taken. Null if nothing was. Forgets streams if
  // there are too many.
  std::shared_ptr<IndexChanges> TakeChanges(const IndexedLog& log);
  // Makes it durable. The log must be durable as far as that. Any thread, one at a time.
  Status WriteTaken(IndexChanges& changes);
  // Both at once.
  Status Write(const IndexedLog& log);

  // The streams of a bucket of keys (vault.h) that have entries.
  Result<std::vector<StreamId>> StreamsIn(size_t bucket) const;
  // All records, as they are on disk.
  std::unique_ptr<Cursor> Records() const { return db_->Scan(""); }

 private:
  struct Next {
    uint32_t next = 0;
    bool changed = false;  // since it was written
  };

  LogIndex(std::filesystem::path folder, std::shared_ptr<Db> db)
      : folder_(std::move(folder)), db_(std::move(db)) {}
  Status ReadWritten();
  Status FillFilter();
  Status AddKeysTo(MessageFilter& filter);
  void AddToFilter(const MessageKey& key);
  bool IsNew(const MessageKey& key) const;
  const MessageSpan* InMemory(const MessageKey& key) const;
  bool is_writing() const { return writing_ && !writing_->written_; }
  Result<Next*> NextIn(const StreamId& stream);
  Result<uint32_t> StoredNext(const StreamId& stream) const;
  void Change(const StreamId& stream, Next& next, uint32_t value);
  void ForgetStreams();

  std::filesystem::path folder_;
  std::shared_ptr<Db> db_;
  IndexedLog written_;        // WriteTaken's
  PendingMessages messages_;  // to be written
  std::unordered_map<StreamId, Next> streams_;
  mutable std::mutex mutex_;               // held to change the two below, and by StreamsIn
  std::vector<StreamId> changed_;          // of streams_, to be written
  std::shared_ptr<IndexChanges> writing_;  // taken last

  // Of all messages, once the first is filled: it is made for twice those that are there when it is
  // opened, each further one for twice as many as the one before.
  std::vector<std::unique_ptr<MessageFilter>> filters_;
  uint64_t in_newest_ = 0;  // messages of the last filter
  std::atomic<bool> filtered_{false};
  std::atomic<bool> stop_{false};
  std::thread filling_;
};

}  // namespace daybook::ledger
