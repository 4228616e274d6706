#include "ledger/log/leveldb_log.h"

#include <leveldb/env.h>

#include <future>

#include "ledger/log/anchor.h"
#include "ledger/log/committer.h"
#include "ledger/log/db.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/keys.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/upgrade.h"

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

// The anchor as the log's format has it.
Result<Anchor> AnchorOf(const LevelDbLogOptions& options, std::string_view format) {
  return ReadAnchor(options.env, options.anchor_file, options.origin, options.key->public_key(),
                    format == kLogFormat1 ? Unsigned::kAccept : Unsigned::kRefuse);
}

Status SignAnchor(const LevelDbLogOptions& options, const Frontier& frontier) {
  return WriteAnchor(options.env, options.anchor_file, Anchor{options.origin, frontier},
                     *options.key);
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

// Opening, step by step.
class Opener {
 public:
  Opener(const LevelDbLogOptions& options, const Db& db) : options_(options), db_(db) {}

  Result<LogState> Check() {
    LogState state;
    DAYBOOK_ASSIGN(state.frontier, StoredFrontier());
    const uint64_t size = state.frontier.size();
    if (options_.create && size > 0)
      return Damaged("the folder holds entries but its FORMAT file is missing");
    DAYBOOK_ASSIGN(const Anchor anchor, AnchorOf());
    if (anchor.frontier.size() > size) {
      Error lost = Damaged("the log ends at " + std::to_string(size) + " entries, its anchor " +
                           options_.anchor_file.string() + " says " +
                           std::to_string(anchor.frontier.size()) + ": entries are lost");
      if (options_.create) lost.hint = "restore the folder from a backup, or name a new one";
      return lost;
    }
    DAYBOOK_TRY(CheckTail(anchor.frontier, state.frontier));
    DAYBOOK_ASSIGN(state.recorded, LastRecorded(size));
    if (anchor.frontier.size() != size) DAYBOOK_TRY(SignAnchor(options_, state.frontier));
    return state;
  }
  // After Check.
  bool is_format_1() const { return format_ == kLogFormat1; }

 private:
  Error Damaged(const std::string& what) const {
    return Error{ErrorCode::kCorruption, what, options_.folder.string(), kRestoreHint};
  }

  Result<Frontier> StoredFrontier() {
    DAYBOOK_ASSIGN(const auto format, db_.Get(kLogFormatKey));
    if (!format || (*format != kLogFormat && *format != kLogFormat1))
      return Damaged("the log's format record is not right");
    format_ = *format;
    DAYBOOK_ASSIGN(const auto stored, db_.Get(kFrontierKey));
    if (!stored) return Damaged("the log's Merkle frontier is missing");
    Result<Frontier> frontier = Frontier::Decode(*stored);
    if (!frontier.ok()) return Damaged(frontier.error().message);
    return frontier;
  }

  // Only a folder in the making may be without an anchor. One that is there speaks for a log that
  // was: it is never written over, however new the folder looks without its FORMAT.
  Result<Anchor> AnchorOf() {
    DAYBOOK_ASSIGN(const bool there, NameExists(options_.anchor_file));
    if (options_.create && !there) {
      DAYBOOK_TRY(SignAnchor(options_, Frontier()));
      return Anchor{options_.origin, Frontier()};
    }
    return ledger::AnchorOf(options_, format_);
  }

  // Hashes the entries since the anchor onto the anchor's frontier: the result must be what the
  // log says of itself, and nothing may lie beyond.
  Status CheckTail(Frontier frontier, const Frontier& stored) {
    const auto cursor = db_.Scan(EntryKey(frontier.size()));
    const std::string place = options_.folder.string();
    while (frontier.size() < stored.size()) {
      const uint64_t position = frontier.size();
      if (!StandsOn(*cursor, position)) return Gap(*cursor, position, place);
      DAYBOOK_TRY(ToView(position, cursor->value(), place));
      frontier.Append(LeafHash(cursor->value()));
      cursor->Next();
    }
    DAYBOOK_TRY(cursor->status());
    if (cursor->valid() && cursor->key().front() == kEntryLetter)
      return Damaged("an entry lies beyond the log's end at " + std::to_string(stored.size()));
    if (!(frontier == stored))
      return Damaged("the log's Merkle root at " + std::to_string(stored.size()) +
                     " entries doesn't follow from its anchor " + options_.anchor_file.string());
    return {};
  }

  Result<RecordedAt> LastRecorded(uint64_t size) {
    if (size == 0) return RecordedAt(0);
    DAYBOOK_ASSIGN(const auto stored, db_.Get(EntryKey(size - 1)));
    if (!stored) return Damaged("position " + std::to_string(size - 1) + " is missing");
    DAYBOOK_ASSIGN(const EntryView entry, ToView(size - 1, *stored, options_.folder.string()));
    return entry.header.recorded;
  }

  const LevelDbLogOptions& options_;
  const Db& db_;
  std::string format_;
};

// The tiles behind the last full one of each level, which must give the frontier's root.
Result<TileEdge> EdgeOf(std::shared_ptr<const Db> db, const std::string& place,
                        const Frontier& frontier) {
  LevelDbTree tree(std::move(db), place, frontier.size());
  DAYBOOK_ASSIGN(const Digest root, RootAt(tree, frontier.size()));
  if (root != frontier.Root())
    return Error{ErrorCode::kCorruption,
                 "the log's tiles don't give its Merkle root at " +
                     std::to_string(frontier.size()) + " entries",
                 place, kRestoreHint};
  return tree.Edge();
}

// Only in a folder in the making, so that a lost record is never made anew over entries.
Status WriteFormat(Db& db) {
  DAYBOOK_ASSIGN(const auto format, db.Get(kLogFormatKey));
  if (format) return {};
  Batch batch;
  batch.Put(kLogFormatKey, kLogFormat);
  batch.Put(kFrontierKey, Frontier().Encode());
  return db.Write(batch);
}

// Why a torn tail must stay: without it the log would end before its anchor (torn_tail.h).
Result<std::optional<std::string>> WhyKeepTail(const LevelDbLogOptions& options,
                                               const KeyLookup& left) {
  if (options.create) {
    DAYBOOK_ASSIGN(const bool anchored, NameExists(options.anchor_file));
    if (!anchored) return std::optional<std::string>();  // only a folder in the making
  }
  DAYBOOK_ASSIGN(const std::optional<std::string> format, left(kLogFormatKey));
  DAYBOOK_ASSIGN(const Anchor anchor, AnchorOf(options, format.value_or("")));
  DAYBOOK_ASSIGN(const std::optional<std::string> stored, left(kFrontierKey));
  Frontier frontier;
  if (stored) {
    DAYBOOK_ASSIGN(frontier, Frontier::Decode(*stored));
  }
  if (frontier.size() >= anchor.frontier.size()) return std::optional<std::string>();
  return std::optional<std::string>("the log before it ends at " + std::to_string(frontier.size()) +
                                    " entries, its anchor " + options.anchor_file.string() +
                                    " says " + std::to_string(anchor.frontier.size()));
}

class LogInFolder final : public LevelDbLog {
 public:
  LogInFolder(const LevelDbLogOptions& options, std::shared_ptr<Db> db, LogState state,
              TileEdge edge, std::string tail_note)
      : place_(options.folder.string()),
        tail_note_(std::move(tail_note)),
        vault_(options.vault),
        db_(db),
        committer_(Committer::Settings{
            std::move(db), options.clock,
            [options](const Frontier& frontier) { return SignAnchor(options, frontier); },
            std::move(state), std::move(edge)}) {}

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
    return StreamsOfBucket(*db_, bucket);
  }
  const std::string& tail_note() const override { return tail_note_; }
  std::unique_ptr<Cursor> Records() const override { return db_->Scan(""); }
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
  Committer committer_;
};

}  // namespace

Result<std::unique_ptr<LevelDbLog>> LevelDbLog::Open(const LevelDbLogOptions& options) {
  LevelDbLogOptions own = options;
  if (!own.env) own.env = leveldb::Env::Default();
  std::string tail_note;
  DAYBOOK_ASSIGN(
      std::shared_ptr<Db> db,
      Db::Open({own.folder, own.evidence_folder, own.env, own.write_buffer_bytes, own.create,
                [&own](const KeyLookup& left) { return WhyKeepTail(own, left); }},
               tail_note));
  if (own.create) DAYBOOK_TRY(WriteFormat(*db));
  Opener opener(own, *db);
  DAYBOOK_ASSIGN(LogState state, opener.Check());
  const std::string place = own.folder.string();
  if (opener.is_format_1())
    DAYBOOK_TRY(
        UpgradeLog(*db, place, state.frontier, [&] { return SignAnchor(own, state.frontier); }));
  DAYBOOK_ASSIGN(TileEdge edge, EdgeOf(db, place, state.frontier));
  return std::unique_ptr<LevelDbLog>(std::make_unique<LogInFolder>(
      own, std::move(db), std::move(state), std::move(edge), std::move(tail_note)));
}

}  // namespace daybook::ledger
