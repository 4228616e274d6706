#include "ledger/proof/tile.h"

#include <vector>

#include "ledger/base/check.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {

uint64_t HashesOfLevel(unsigned level, uint64_t size) {
  DAYBOOK_CHECK(level < kTileLevels);
  return size >> (kTileHeight * level);
}

uint64_t FullTiles(unsigned level, uint64_t size) {
  return HashesOfLevel(level, size) >> kTileHeight;
}

unsigned PartialWidth(unsigned level, uint64_t size) {
  return static_cast<unsigned>(HashesOfLevel(level, size) % kTileWidth);
}

std::string TileIndexPath(uint64_t index) {
  constexpr uint64_t kElement = 1'000;
  std::string path;
  // The last element comes first and alone has no x.
  for (bool last = true; last || index != 0; last = false, index /= kElement) {
    const std::string digits = std::to_string(index % kElement);
    std::string element = last ? "" : "x";
    element.append(3 - digits.size(), '0').append(digits).append(last ? "" : "/");
    path.insert(0, element);
  }
  return path;
}

std::string TilePath(const TileId& tile) {
  return "tile/" + std::to_string(tile.level) + "/" + TileIndexPath(tile.index);
}

Digest TileRoot(std::span<const Digest, kTileWidth> hashes) {
  std::vector<Digest> nodes(hashes.begin(), hashes.end());
  for (size_t count = nodes.size(); count > 1; count /= 2)
    for (size_t i = 0; i < count / 2; ++i) nodes[i] = NodeHash(nodes[2 * i], nodes[2 * i + 1]);
  return nodes.front();
}

}  // namespace daybook::ledger
