#pragma once
// The right edge of a tree in tiles: each level's hashes behind its last full tile. The committer
// keeps it beside the frontier; it is worked out again at open (leveldb_tree.h).
#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "ledger/log/merkle.h"
#include "ledger/proof/tile.h"

namespace daybook::ledger {

class TileEdge {
 public:
  // What is done with a tile that is full: 256 hashes, 8,192 bytes that live for the call.
  using FullTile = std::function<void(const TileId& tile, std::string_view bytes)>;

  // Adds a leaf to `frontier` and to this edge of the same tree. No hash is worked out twice: the
  // frontier's own joins give those of the upper levels.
  void Append(Frontier& frontier, const Digest& leaf, const FullTile& full);
  // 0 to 255 hashes.
  const std::vector<Digest>& level(unsigned level) const { return levels_[level]; }
  // For opening: the hashes of a level of a tree that is there.
  void SetLevel(unsigned level, std::vector<Digest> hashes);

 private:
  std::array<std::vector<Digest>, kTileLevels> levels_;
};

// The bytes of a tile's hashes, and back. The bytes are kTileBytes (CHECKed).
std::string EncodeTile(const std::vector<Digest>& hashes);
TileHashes DecodeTile(std::string_view bytes);

}  // namespace daybook::ledger
