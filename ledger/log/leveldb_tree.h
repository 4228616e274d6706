#pragma once
// The Merkle tree of a log in its LevelDB: full tiles are read, those of level 0 are the hashes of
// their entries, what is behind full ones is worked out from the level below.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ledger/log/db.h"
#include "ledger/log/log_tree.h"
#include "ledger/log/tile_edge.h"

namespace daybook::ledger {

// Tiles that a tree keeps in memory, 8 KiB each; all are forgotten when there are more.
inline constexpr size_t kTilesHeldMax = 1'024;

class LevelDbTree final : public LogTree {
 public:
  // Of the first `size` entries, which are all there. `place` names the folder in errors.
  LevelDbTree(std::shared_ptr<const Db> db, std::string place, uint64_t size);

  LogSize size() const override { return LogSize(size_); }
  // kCorruption if a tile or an entry behind the last one is missing or not whole.
  Result<Digest> HashOf(unsigned level, uint64_t index) override;
  Result<std::string> StoredAt(LogPosition position) override;
  Status ForEachStored(const std::function<Status(LogPosition, std::string_view)>& each) override;

  // All levels' hashes behind their last full tile: at most 65,535 entries are hashed, and at most
  // 255 tiles a level are read.
  Result<TileEdge> Edge();

 private:
  Result<std::shared_ptr<const TileHashes>> Tile(const TileId& tile);
  // Of level 0, which isn't kept.
  Result<std::shared_ptr<const TileHashes>> LeavesOf(const TileId& tile);
  Result<std::shared_ptr<const TileHashes>> StoredTile(const TileId& tile);
  Result<Digest> HashBelow(unsigned level, uint64_t index);
  Error Damaged(const std::string& what) const;

  std::shared_ptr<const Db> db_;
  std::string place_;
  uint64_t size_;
  std::map<TileId, std::shared_ptr<const TileHashes>> held_;
  std::map<TileId, Digest> edge_;  // hashes behind full tiles, by level and index
};

}  // namespace daybook::ledger
