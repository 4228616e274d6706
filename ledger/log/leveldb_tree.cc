#include "ledger/log/leveldb_tree.h"

#include "ledger/log/keys.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {

LevelDbTree::LevelDbTree(std::shared_ptr<const Db> db, std::string place, uint64_t size)
    : db_(std::move(db)), place_(std::move(place)), size_(size) {}

Error LevelDbTree::Damaged(const std::string& what) const {
  return Error{ErrorCode::kCorruption, what, place_, kRestoreHint};
}

Result<Digest> LevelDbTree::HashOf(unsigned level, uint64_t index) {
  DAYBOOK_CHECK(index < HashesOfLevel(level, size_));
  const TileId tile{level, index / kTileWidth};
  if (tile.index < FullTiles(level, size_)) {
    DAYBOOK_ASSIGN(const auto hashes, Tile(tile));
    return (*hashes)[index % kTileWidth];
  }
  const auto known = edge_.find({level, index});
  if (known != edge_.end()) return known->second;
  DAYBOOK_ASSIGN(const Digest hash, HashBelow(level, index));
  edge_.emplace(TileId{level, index}, hash);
  return hash;
}

Result<Digest> LevelDbTree::HashBelow(unsigned level, uint64_t index) {
  if (level > 0) {
    DAYBOOK_ASSIGN(const auto hashes, Tile({level - 1, index}));
    return TileRoot(*hashes);
  }
  DAYBOOK_ASSIGN(const std::string stored, StoredAt(LogPosition(index)));
  return LeafHash(stored);
}

Result<std::shared_ptr<const TileHashes>> LevelDbTree::Tile(const TileId& tile) {
  const auto held = held_.find(tile);
  if (held != held_.end()) return held->second;
  DAYBOOK_ASSIGN(auto hashes, tile.level < kLowestTileLevel ? LeavesOf(tile) : StoredTile(tile));
  if (held_.size() == kTilesHeldMax) held_.clear();
  held_.emplace(tile, hashes);
  return hashes;
}

Result<std::shared_ptr<const TileHashes>> LevelDbTree::LeavesOf(const TileId& tile) {
  auto hashes = std::make_shared<TileHashes>();
  uint64_t position = tile.index * kTileWidth;
  const auto cursor = db_->Scan(EntryKey(position));
  for (Digest& hash : *hashes) {
    DAYBOOK_TRY(cursor->status());
    if (!cursor->valid() || cursor->key() != EntryKey(position))
      return Damaged("position " + std::to_string(position) + " is missing");
    hash = LeafHash(cursor->value());
    ++position;
    while (cursor->valid() && cursor->key() < EntryKey(position)) cursor->Next();
  }
  return std::shared_ptr<const TileHashes>(std::move(hashes));
}

Result<std::shared_ptr<const TileHashes>> LevelDbTree::StoredTile(const TileId& tile) {
  DAYBOOK_ASSIGN(const auto stored, db_->Get(KeyOfTile(tile)));
  if (!stored) return Damaged(TilePath(tile) + " is missing");
  if (stored->size() != kTileBytes)
    return Damaged(TilePath(tile) + " has " + std::to_string(stored->size()) + " bytes, not " +
                   std::to_string(kTileBytes));
  return std::make_shared<const TileHashes>(DecodeTile(*stored));
}

Result<std::string> LevelDbTree::StoredAt(LogPosition position) {
  if (position.value >= size_)
    return Error{ErrorCode::kNotFound,
                 "no position " + std::to_string(position.value) + ": the log has " +
                     std::to_string(size_) + " entries",
                 place_, ""};
  DAYBOOK_ASSIGN(auto stored, db_->Get(EntryKey(position.value)));
  if (!stored) return Damaged("position " + std::to_string(position.value) + " is missing");
  return std::move(*stored);
}

Status LevelDbTree::ForEachStored(
    const std::function<Status(LogPosition, std::string_view)>& each) {
  const auto cursor = db_->Scan(EntryKey(0));
  for (uint64_t position = 0; position < size_; ++position) {
    while (cursor->valid() && cursor->key() < EntryKey(position)) cursor->Next();
    DAYBOOK_TRY(cursor->status());
    if (!cursor->valid() || cursor->key() != EntryKey(position))
      return Damaged("position " + std::to_string(position) + " is missing");
    DAYBOOK_TRY(each(LogPosition(position), cursor->value()));
  }
  return {};
}

Result<TileEdge> LevelDbTree::Edge() {
  TileEdge edge;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    std::vector<Digest> hashes;
    const uint64_t end = HashesOfLevel(level, size_);
    for (uint64_t index = end - PartialWidth(level, size_); index < end; ++index) {
      DAYBOOK_ASSIGN(const Digest hash, HashOf(level, index));
      hashes.push_back(hash);
    }
    edge.SetLevel(level, std::move(hashes));
  }
  return edge;
}

}  // namespace daybook::ledger
