#include "ledger/log/upgrade.h"

#include "ledger/log/byte_order.h"
#include "ledger/log/keys.h"
#include "ledger/log/tile_edge.h"

namespace daybook::ledger {
namespace {

Error Damaged(const std::string& what, const std::string& place) {
  return Error{ErrorCode::kCorruption, what, place, kRestoreHint};
}

// Changes on their way to the disk.
class Writer {
 public:
  Writer(Db& db, size_t most) : db_(db), most_(most) {}

  void Put(std::string_view key, std::string_view value) {
    batch_->Put(key, value);
    ++waiting_;
  }
  void Delete(std::string_view key) {
    batch_->Delete(key);
    ++waiting_;
  }
  Status WriteIfMany() { return waiting_ < most_ ? Status() : Write(); }
  Status Write() {
    if (waiting_ == 0) return {};
    DAYBOOK_TRY(db_.Write(*batch_));
    batch_.emplace();
    waiting_ = 0;
    return {};
  }

 private:
  Db& db_;
  size_t most_;
  std::optional<Batch> batch_{std::in_place};
  size_t waiting_ = 0;
};

// Written as an index of nothing until all of it is there.
Status CopyIndex(Db& db, LogIndex& index, const std::string& place, const Frontier& frontier) {
  const IndexedLog none{0, Frontier().Root()};
  const auto cursor = db.Scan(std::string(1, kMessageLetter));
  for (; cursor->valid() && cursor->key().size() == kLetterKeyBytes; cursor->Next()) {
    const std::string_view key = cursor->key();
    if (key.front() == kMessageLetter) {
      const auto span = DecodeMessageRecord(key, cursor->value());
      if (!span) return Damaged("a message's record has an odd length", place);
      if (span->first > frontier.size() || span->count > frontier.size() - span->first)
        return Damaged(
            "the record of message " + span->key.ToHex() + " points beyond the log's end", place);
      index.AddMessage(*span);
    } else if (key.front() == kStreamLetter) {
      if (cursor->value().size() != kStreamValueBytes)
        return Damaged("a stream's record has an odd length", place);
      StreamId stream;
      std::copy(key.begin() + 1, key.end(), stream.bytes.begin());
      index.SetNext(stream, GetBe32(cursor->value().data()));
    }
    if (index.is_due()) DAYBOOK_TRY(index.Write(none));
  }
  DAYBOOK_TRY(cursor->status());
  return index.Write({frontier.size(), frontier.Root()});
}

// A message of no entries is told of by its record alone, which the index is not to be made from.
Status KeepEmptyMessages(Db& db) {
  Writer writer(db, kUpgradeRemovedMax);
  const auto cursor = db.Scan(std::string(1, kMessageLetter));
  for (; cursor->valid() && cursor->key().front() == kMessageLetter; cursor->Next()) {
    const auto span = DecodeMessageRecord(cursor->key(), cursor->value());
    if (!span || span->count > 0) continue;
    writer.Put(KeyOfEmptyMessage(span->first, span->key), "");
    DAYBOOK_TRY(writer.WriteIfMany());
  }
  DAYBOOK_TRY(cursor->status());
  return writer.Write();
}

Status WriteTiles(Db& db, const std::string& place, const Frontier& frontier) {
  Writer writer(db, kUpgradeTilesMax);
  TileEdge edge;
  Frontier counted;
  const auto cursor = db.Scan(EntryKey(0));
  while (counted.size() < frontier.size()) {
    // Tiles that an earlier attempt left.
    while (cursor->valid() && cursor->key().front() == kEntryLetter && !IsEntryKey(cursor->key()))
      cursor->Next();
    DAYBOOK_TRY(cursor->status());
    if (!cursor->valid() || cursor->key() != EntryKey(counted.size()))
      return Damaged("position " + std::to_string(counted.size()) + " is missing", place);
    edge.Append(counted, LeafHash(cursor->value()),
                [&](const TileId& tile, std::string_view bytes) {
                  if (tile.level >= kLowestTileLevel) writer.Put(KeyOfTile(tile), bytes);
                });
    DAYBOOK_TRY(writer.WriteIfMany());
    cursor->Next();
  }
  if (!(counted == frontier))
    return Damaged("the log's entries don't give its Merkle root at " +
                       std::to_string(frontier.size()) + " entries",
                   place);
  return writer.Write();
}

}  // namespace

Status UpgradeLog(Db& db, LogIndex& index, const std::string& place, const Frontier& frontier,
                  const std::function<Status()>& sign_anchor) {
  DAYBOOK_TRY(WriteTiles(db, place, frontier));
  DAYBOOK_TRY(CopyIndex(db, index, place, frontier));
  DAYBOOK_TRY(KeepEmptyMessages(db));
  DAYBOOK_TRY(sign_anchor());
  DAYBOOK_TRY(RaiseFormat(db));
  return RemoveOldRecords(db);
}

Status RaiseFormat(Db& db) {
  Batch raised;
  raised.Put(kLogFormatKey, kLogFormat);
  return db.Write(raised);
}

Status RemoveOldRecords(Db& db) {
  Writer writer(db, kUpgradeRemovedMax);
  DAYBOOK_ASSIGN(const auto frontier, db.Get(kFrontierKey));
  if (frontier) writer.Delete(kFrontierKey);
  const auto cursor = db.Scan(std::string(1, kEntryLetter + 1));
  for (; cursor->valid(); cursor->Next()) {
    writer.Delete(cursor->key());
    DAYBOOK_TRY(writer.WriteIfMany());
  }
  DAYBOOK_TRY(cursor->status());
  return writer.Write();
}

}  // namespace daybook::ledger
