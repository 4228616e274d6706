#include "ledger/log/leveldb_log.h"

#include <leveldb/env.h>

#include <future>

#include "ledger/log/committer.h"
#include "ledger/log/db.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/keys.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/opening.h"
#include "ledger/seal/original.h"

namespace daybook::ledger {
namespace {

class LogInFolder final : public LevelDbLog {
 public:
  LogInFolder(const LevelDbLogOptions& options, OpenedLog opened)
      : place_(options.folder.string()),
        tail_note_(std::move(opened.tail_note)),
        vault_(options.vault),
        keys_(options.vault ? std::make_unique<SealingKeys>(options.vault) : nullptr),
        db_(opened.db),
        index_(opened.index),
        committer_(Committer::Settings{
            std::move(opened.db), std::move(opened.index), options.clock,
            [options](const Frontier& frontier) { return SignAnchor(options, frontier); },
            std::move(opened.state), std::move(opened.edge)}) {}

  void Append(NewMessage&& message, CommitDone done) override {
    SealedMessage sealed{message.key, {}, std::move(message.expected)};
    sealed.more_follow = message.more_follow;
    sealed.entries.reserve(message.entries.size());
    const bool followed = committer_.is_followed();
    for (NewEntry& entry : message.entries) {
      Result<SealedEntry> one = Seal(keys_.get(), entry.entry_class, entry.stream, entry.payload);
      if (!one.ok()) return done(one.error());
      if (followed) one->plain = std::move(entry.payload);
      sealed.entries.push_back(std::move(*one));
    }
    if (message.original) {
      Result<std::string> original = SealOriginal(keys_.get(), message);
      if (!original.ok()) return done(original.error());
      sealed.original = std::move(*original);
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
    const EntrySource source{db_, vault_, place_};
    if (auto recent = ReadRecent(committer_.recent(), source, from.value, end)) return recent;
    return ReadEntries(source, from.value, end);
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
    return OpenStored(position.value, *stored, place_, opener);
  }

  Result<std::optional<Original>> OriginalOf(LogPosition first) const override {
    const uint64_t end = size().value;
    if (first.value >= end) return Beyond(first.value, end);
    DAYBOOK_ASSIGN(const auto stored, db_->Get(KeyOfOriginal(first.value)));
    if (!stored) return std::optional<Original>();
    EntryOpener opener(vault_);
    Result<OpenedOriginal> opened = OpenOriginal(*stored, opener);
    if (!opened.ok())
      return Error{
          ErrorCode::kCorruption,
          "original at position " + std::to_string(first.value) + ": " + opened.error().message,
          place_, kRestoreHint};
    if (opened->erased) return std::optional<Original>();
    return std::optional(std::move(opened->original));
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
  std::unique_ptr<SealingKeys> keys_;  // null: entries are stored plain
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
