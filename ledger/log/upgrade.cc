#include "ledger/log/upgrade.h"

#include "ledger/log/keys.h"
#include "ledger/log/tile_edge.h"

namespace daybook::ledger {
namespace {

Error Damaged(const std::string& what, const std::string& place) {
  return Error{ErrorCode::kCorruption, what, place,
               "run verify to see all damage, then restore the folder from a backup"};
}

// Tiles on their way to the disk.
class TileWriter {
 public:
  explicit TileWriter(Db& db) : db_(db) {}

  void Put(const TileId& tile, std::string_view bytes) {
    batch_->Put(KeyOfTile(tile), bytes);
    ++waiting_;
  }
  Status WriteIfMany() { return waiting_ < kUpgradeTilesMax ? Status() : Write(); }
  Status Write() {
    if (waiting_ == 0) return {};
    DAYBOOK_TRY(db_.Write(*batch_));
    batch_.emplace();
    waiting_ = 0;
    return {};
  }

 private:
  Db& db_;
  std::optional<Batch> batch_{std::in_place};
  size_t waiting_ = 0;
};

}  // namespace

Status UpgradeLog(Db& db, const std::string& place, const Frontier& frontier,
                  const std::function<Status()>& sign_anchor) {
  TileWriter writer(db);
  TileEdge edge;
  Frontier counted;
  const auto cursor = db.Scan(EntryKey(0));
  while (counted.size() < frontier.size()) {
    DAYBOOK_TRY(cursor->status());
    if (!cursor->valid() || cursor->key() != EntryKey(counted.size()))
      return Damaged("position " + std::to_string(counted.size()) + " is missing", place);
    edge.Append(counted, LeafHash(cursor->value()),
                [&](const TileId& tile, std::string_view bytes) { writer.Put(tile, bytes); });
    DAYBOOK_TRY(writer.WriteIfMany());
    cursor->Next();
  }
  if (!(counted == frontier))
    return Damaged("the log's entries don't give its Merkle root at " +
                       std::to_string(frontier.size()) + " entries",
                   place);
  DAYBOOK_TRY(writer.Write());
  DAYBOOK_TRY(sign_anchor());
  Batch raised;
  raised.Put(kLogFormatKey, kLogFormat);
  return db.Write(raised);
}

}  // namespace daybook::ledger
