#include "ledger/log/opening.h"

#include "ledger/log/anchor.h"
#include "ledger/log/catch_up.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/keys.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/upgrade.h"
#include "ledger/private_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

// A larger one is merged less and takes longer to read again at open. At 10 million messages, of 8
// and 32 MiB: 116,000 and 160,000 events a second in bulk, 0.4 and 0.9 s to open.
constexpr size_t kIndexBufferBytes = 16u << 20;

// The anchor as the log's format has it.
Result<Anchor> AnchorOf(const LevelDbLogOptions& options, std::string_view format) {
  return ReadAnchor(options.env, options.anchor_file, options.origin, options.key->public_key(),
                    format == kLogFormat1 ? Unsigned::kAccept : Unsigned::kRefuse);
}

// Only in a folder in the making, so that a lost record is never made anew over entries.
Status WriteFormat(Db& db) {
  DAYBOOK_ASSIGN(const auto format, db.Get(kLogFormatKey));
  if (format) return {};
  Batch batch;
  batch.Put(kLogFormatKey, kLogFormat);
  return db.Write(batch);
}

// Why a torn tail must stay: without it the log would end before its anchor (torn_tail.h).
Result<std::optional<std::string>> WhyKeepTail(const LevelDbLogOptions& options,
                                               const WithoutTails& left) {
  if (options.create) {
    DAYBOOK_ASSIGN(const bool anchored, NameExists(options.anchor_file));
    if (!anchored) return std::optional<std::string>();  // only a folder in the making
  }
  DAYBOOK_ASSIGN(const std::optional<std::string> format, left.value_of(kLogFormatKey));
  DAYBOOK_ASSIGN(const Anchor anchor, AnchorOf(options, format.value_or("")));
  DAYBOOK_ASSIGN(const std::optional<std::string> last, left.last_key(kEntryLetter));
  const uint64_t size = SizeByLastKey(last.value_or(""));
  if (size < anchor.frontier.size())
    return std::optional<std::string>("the log before it ends at " + std::to_string(size) +
                                      " entries, its anchor " + options.anchor_file.string() +
                                      " says " + std::to_string(anchor.frontier.size()));
  // The index is written behind the log's syncs, often before the anchor is.
  const uint64_t indexed = RawIndexedSize(IndexFolder(options.folder));
  if (size >= indexed) return std::optional<std::string>();
  return std::optional<std::string>("the log before it ends at " + std::to_string(size) +
                                    " entries, its index says " + std::to_string(indexed));
}

// Opening, step by step.
class Opener {
 public:
  Opener(const LevelDbLogOptions& options, OpenedLog& log)
      : options_(options), place_(options.folder.string()), log_(log) {}

  Status Run() {
    DAYBOOK_TRY(ReadFormat());
    DAYBOOK_ASSIGN(const uint64_t size, StoredSize());
    if (options_.create && size > 0)
      return Damaged("the folder holds entries but its FORMAT file is missing");
    DAYBOOK_ASSIGN(const Anchor anchor, AnchorOrNew());
    if (anchor.frontier.size() > size) {
      Error lost = Damaged("the log ends at " + std::to_string(size) + " entries, its anchor " +
                           options_.anchor_file.string() + " says " +
                           std::to_string(anchor.frontier.size()) + ": entries are lost");
      if (options_.create) lost.hint = "restore the folder from a backup, or name a new one";
      return lost;
    }
    LevelDbTree tree(log_.db, place_, size);
    DAYBOOK_ASSIGN(const Frontier stored, StoredFrontier(tree));
    DAYBOOK_TRY(CheckTail(anchor.frontier, stored));
    log_.state.frontier = stored;
    DAYBOOK_ASSIGN(log_.state.recorded, LastRecorded(size));
    const auto sign = [&] { return SignAnchor(options_, stored); };
    if (anchor.frontier.size() != size) DAYBOOK_TRY(sign());
    DAYBOOK_TRY(OpenIndex());
    if (!HasIndex(format_)) {
      DAYBOOK_TRY(CheckIndexOfOld(stored));
      DAYBOOK_TRY(UpgradeLog(*log_.db, *log_.index, place_, stored, sign));
    } else {
      DAYBOOK_TRY(RemoveOldRecords(*log_.db));
      if (format_ != kLogFormat) DAYBOOK_TRY(RaiseFormat(*log_.db));
    }
    DAYBOOK_TRY(CheckIndex(tree));
    DAYBOOK_TRY(CatchUp(*log_.index, *log_.db, tree, options_.vault, place_));
    DAYBOOK_ASSIGN(log_.edge, tree.Edge());
    return {};
  }

 private:
  Error Damaged(const std::string& what) const {
    return Error{ErrorCode::kCorruption, what, place_, kRestoreHint};
  }

  Status ReadFormat() {
    DAYBOOK_ASSIGN(const auto format, log_.db->Get(kLogFormatKey));
    if (!format || !IsLogFormat(*format)) return Damaged("the log's format record is not right");
    format_ = *format;
    return {};
  }

  Result<uint64_t> StoredSize() {
    DAYBOOK_ASSIGN(const auto last, log_.db->LastKeyBefore(kEntriesEnd));
    return SizeByLastKey(last.value_or(""));
  }

  // Only a folder in the making may be without an anchor. One that is there speaks for a log that
  // was: it is never written over, however new the folder looks without its FORMAT.
  Result<Anchor> AnchorOrNew() {
    DAYBOOK_ASSIGN(const bool there, NameExists(options_.anchor_file));
    if (options_.create && !there) {
      DAYBOOK_TRY(SignAnchor(options_, Frontier()));
      return Anchor{options_.origin, Frontier()};
    }
    return AnchorOf(options_, format_);
  }

  // As the tiles give it; before there were any, or all of them, as its record says.
  Result<Frontier> StoredFrontier(LevelDbTree& tree) {
    const uint64_t size = tree.size().value;
    if (HasIndex(format_)) {
      DAYBOOK_ASSIGN(std::vector<Digest> roots, SubtreeRootsAt(tree, size));
      return Frontier::FromHashes(size, std::move(roots));
    }
    DAYBOOK_ASSIGN(const auto stored, log_.db->Get(kFrontierKey));
    if (!stored) return Damaged("the log's Merkle frontier is missing");
    Result<Frontier> frontier = Frontier::Decode(*stored);
    if (!frontier.ok()) return Damaged(frontier.error().message);
    if (frontier->size() != size)
      return Damaged("the log has " + std::to_string(size) + " entries, its own record says " +
                     std::to_string(frontier->size()));
    return frontier;
  }

  // Hashes the entries since the anchor onto the anchor's frontier: the result must be what the
  // log says of itself.
  Status CheckTail(Frontier frontier, const Frontier& stored) {
    const auto cursor = log_.db->Scan(EntryKey(frontier.size()));
    while (frontier.size() < stored.size()) {
      const uint64_t position = frontier.size();
      while (cursor->valid() && cursor->key() < EntryKey(position)) cursor->Next();
      DAYBOOK_TRY(cursor->status());
      if (!cursor->valid() || cursor->key() != EntryKey(position))
        return Damaged("position " + std::to_string(position) + " is missing");
      const Result<EntryView> view = DecodeEntry(cursor->value());
      if (!view.ok())
        return Damaged("position " + std::to_string(position) + ": " + view.error().message);
      frontier.Append(LeafHash(cursor->value()));
    }
    if (!(frontier == stored))
      return Damaged("the log's Merkle root at " + std::to_string(stored.size()) +
                     " entries doesn't follow from its anchor " + options_.anchor_file.string());
    return {};
  }

  Result<RecordedAt> LastRecorded(uint64_t size) {
    if (size == 0) return RecordedAt(0);
    DAYBOOK_ASSIGN(const auto stored, log_.db->Get(EntryKey(size - 1)));
    if (!stored) return Damaged("position " + std::to_string(size - 1) + " is missing");
    const Result<EntryView> entry = DecodeEntry(*stored);
    if (!entry.ok())
      return Damaged("position " + std::to_string(size - 1) + ": " + entry.error().message);
    return entry->header.recorded;
  }

  Status OpenIndex() {
    const fs::path folder = IndexFolder(options_.folder);
    DAYBOOK_TRY(MakePrivateFolder(options_.env, folder));
    std::string note;
    const size_t buffer = std::min(options_.write_buffer_bytes, kIndexBufferBytes);
    DAYBOOK_ASSIGN(log_.index,
                   LogIndex::Open({folder, options_.evidence_folder, options_.env, buffer}, note));
    if (!note.empty()) log_.tail_note += (log_.tail_note.empty() ? "" : "; ") + note;
    return {};
  }

  // All that an upgrade which was cut short may have left: nothing that counts, or all of it.
  Status CheckIndexOfOld(const Frontier& stored) {
    const IndexedLog& indexed = log_.index->written();
    if (indexed.size == 0) return {};
    if (indexed.size == stored.size() && indexed.root == stored.Root()) return {};
    return Error{ErrorCode::kCorruption, "the index is of another log than the old one beside it",
                 IndexFolder(options_.folder).string(), kRemoveIndexHint};
  }

  // The index is of this log, and of no more of it than there is.
  Status CheckIndex(LevelDbTree& tree) {
    const IndexedLog& indexed = log_.index->written();
    const std::string folder = IndexFolder(options_.folder).string();
    if (indexed.size > tree.size().value)
      return Error{ErrorCode::kCorruption,
                   "the log ends at " + std::to_string(tree.size().value) +
                       " entries, its index says " + std::to_string(indexed.size) +
                       ": entries are lost",
                   folder, kRestoreHint};
    DAYBOOK_ASSIGN(const Digest root, RootAt(tree, indexed.size));
    if (root == indexed.root) return {};
    return Error{ErrorCode::kCorruption,
                 "the index is of another log: the roots at " + std::to_string(indexed.size) +
                     " entries differ",
                 folder, kRemoveIndexHint};
  }

  const LevelDbLogOptions& options_;
  std::string place_;
  OpenedLog& log_;
  std::string format_;
};

}  // namespace

Status SignAnchor(const LevelDbLogOptions& options, const Frontier& frontier) {
  return WriteAnchor(options.env, options.anchor_file, Anchor{options.origin, frontier},
                     *options.key);
}

Result<OpenedLog> OpenLog(const LevelDbLogOptions& options) {
  OpenedLog log;
  DAYBOOK_ASSIGN(
      log.db,
      Db::Open({options.folder, options.evidence_folder, options.env, options.write_buffer_bytes,
                options.create,
                [&options](const WithoutTails& left) { return WhyKeepTail(options, left); }, true},
               log.tail_note));
  if (options.create) DAYBOOK_TRY(WriteFormat(*log.db));
  DAYBOOK_TRY(Opener(options, log).Run());
  return log;
}

}  // namespace daybook::ledger
