#include "ledger/log/leveldb_log.h"

#include <leveldb/env.h>

#include <future>

#include "ledger/log/committer.h"
#include "ledger/log/db.h"
#include "ledger/log/keys.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/opening.h"

namespace daybook::ledger {
namespace {

constexpr const char* kRestoreHint =
    "run verify to see all damage, then restore the folder from a backup";

Error At(const Error& error, uint64_t position, const std::string& place) {
  return Error{ErrorCode::kCorruption,
               "position " + std::to_string(position) + ": " + error.message, place,
               error.hint.empty() ? kRestoreHint : error.hint};
}

Result<EntryView> ToView(uint64_t position, std::string_view stored, const std::string& place) {
  Result<EntryView> view = DecodeEntry(stored);
  if (!view.ok()) return At(view.error(), position, place);
  return view;
}

Result<LogEntry> ToLogEntry(uint64_t position, std::string_view stored, const std::string& place,
                            EntryOpener& opener) {
  DAYBOOK_ASSIGN(const EntryView view, ToView(position, stored, place));
  Result<OpenedPayload> opened = opener.Open(view);
  if (!opened.ok()) return At(opened.error(), position, place);
  return LogEntry{LogPosition(position), view.header, std::move(opened->payload), opened->erased};
}

// What lies between entries is not theirs (keys.h).
void PassTiles(Cursor& cursor) {
  while (cursor.valid() && cursor.key().front() == kEntryLetter && !IsEntryKey(cursor.key()))
    cursor.Next();
}

// Whether the cursor stands on the entry at `position`.
bool StandsOn(const Cursor& cursor, uint64_t position) {
  return cursor.valid() && cursor.key() == EntryKey(position);
}

Error Gap(const Cursor& cursor, uint64_t position, const std::string& place) {
  const Status why = cursor.status();
  if (!why.ok()) return why.error();
  return Error{ErrorCode::kCorruption, "position " + std::to_string(position) + " is missing",
               place, kRestoreHint};
}

// A LevelDB iterator is a snapshot; the end is the durable size when the reader was made.
class Reader final : public LogReader {
 public:
  Reader(std::shared_ptr<const Db> db, std::shared_ptr<const Vault> vault, std::string place,
         uint64_t from, uint64_t end)
      : db_(std::move(db)),
        opener_(std::move(vault)),
        place_(std::move(place)),
        cursor_(db_->Scan(EntryKey(from))),
        next_(from),
        end_(end) {}

  Result<std::optional<LogEntry>> Next() override {
    if (next_ == end_) return std::optional<LogEntry>();
    PassTiles(*cursor_);
    if (!StandsOn(*cursor_, next_)) return Gap(*cursor_, next_, place_);
    DAYBOOK_ASSIGN(LogEntry entry, ToLogEntry(next_, cursor_->value(), place_, opener_));
    cursor_->Next();
    ++next_;
    return std::optional<LogEntry>(std::move(entry));
  }

 private:
  std::shared_ptr<const Db> db_;
  EntryOpener opener_;
  std::string place_;
  std::unique_ptr<Cursor> cursor_;  // before db_ goes
  uint64_t next_;
  uint64_t end_;
};

class LogInFolder final : public LevelDbLog {
 public:
  LogInFolder(const LevelDbLogOptions& options, OpenedLog opened)
      : place_(options.folder.string()),
        tail_note_(std::move(opened.tail_note)),
        vault_(options.vault),
        db_(opened.db),
        index_(opened.index),
        committer_(Committer::Settings{
            std::move(opened.db), std::move(opened.index), options.clock,
            [options](const Frontier& frontier) { return SignAnchor(options, frontier); },
            std::move(opened.state), std::move(opened.edge)}) {}

  void Append(NewMessage message, CommitDone done) override {
    SealedMessage sealed{message.key, {}, std::move(message.expected)};
    sealed.entries.reserve(message.entries.size());
    for (NewEntry& entry : message.entries) {
      Result<SealedEntry> one =
          Seal(vault_.get(), entry.entry_class, entry.stream, std::move(entry.payload));
      if (!one.ok()) return done(one.error());
      sealed.entries.push_back(std::move(*one));
    }
    committer_.Append(std::move(sealed), std::move(done));
  }
  Result<Committed> AppendAndWait(NewMessage message) override {
    std::promise<Result<Committed>> outcome;
    Append(std::move(message),
           [&](Result<Committed> committed) { outcome.set_value(std::move(committed)); });
    return outcome.get_future().get();
  }
  Status Writable() const override { return db_->Writable(); }
  LogSize size() const override { return LogSize(committer_.state().frontier.size()); }
  RecordedAt last_recorded() const override { return committer_.state().recorded; }
  std::string root_hash() const override {
    return std::string(BytesOf(committer_.state().frontier.Root()));
  }
  Result<std::unique_ptr<LogTree>> Tree() const override {
    return std::unique_ptr<LogTree>(std::make_unique<LevelDbTree>(db_, place_, size().value));
  }
  void OnCommit(std::function<void(LogSize)> wake) override {
    committer_.OnCommit(std::move(wake));
  }

  Result<std::unique_ptr<LogReader>> Read(LogPosition from) const override {
    const uint64_t end = size().value;
    if (from.value > end) return Beyond(from.value, end);
    return std::unique_ptr<LogReader>(
        std::make_unique<Reader>(db_, vault_, place_, from.value, end));
  }
  Result<LogEntry> At(LogPosition position) const override {
    const uint64_t end = size().value;
    if (position.value >= end) return Beyond(position.value, end);
    DAYBOOK_ASSIGN(const auto stored, db_->Get(EntryKey(position.value)));
    if (!stored)
      return Error{ErrorCode::kCorruption,
                   "position " + std::to_string(position.value) + " is missing", place_,
                   kRestoreHint};
    EntryOpener opener(vault_);
    return ToLogEntry(position.value, *stored, place_, opener);
  }

  Result<StreamTotals> TotalsOf(const std::unordered_set<StreamId>& streams) const override {
    return ScanStreams(*db_, streams);
  }
  Result<std::vector<StreamId>> StreamsIn(size_t bucket) const override {
    return index_->StreamsIn(bucket);
  }
  const std::string& tail_note() const override { return tail_note_; }
  std::unique_ptr<Cursor> Records() const override { return db_->Scan(""); }
  std::unique_ptr<Cursor> IndexRecords() const override { return index_->Records(); }
  Status Close() override { return committer_.Close(); }

 private:
  Error Beyond(uint64_t position, uint64_t end) const {
    return Error{ErrorCode::kNotFound,
                 "no position " + std::to_string(position) + ": the log has " +
                     std::to_string(end) + " entries",
                 place_, ""};
  }

  std::string place_;
  std::string tail_note_;
  std::shared_ptr<const Vault> vault_;
  std::shared_ptr<Db> db_;
  std::shared_ptr<LogIndex> index_;
  Committer committer_;
};

}  // namespace

Result<std::unique_ptr<LevelDbLog>> LevelDbLog::Open(const LevelDbLogOptions& options) {
  LevelDbLogOptions own = options;
  if (!own.env) own.env = leveldb::Env::Default();
  DAYBOOK_ASSIGN(OpenedLog opened, OpenLog(own));
  return std::unique_ptr<LevelDbLog>(std::make_unique<LogInFolder>(own, std::move(opened)));
}

}  // namespace daybook::ledger
