#pragma once
// Where the hashes of a Merkle tree lie in tiles of 256 (c2sp.org/tlog-tiles). A tile of level 0
// holds leaf hashes; one of level l the roots of 256 full tiles of the level below. Only full tiles
// are kept.
#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>

#include "ledger/log/digest.h"

namespace daybook::ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 1u << kTileHeight;
inline constexpr size_t kTileBytes = kTileWidth * sizeof(Digest);
// Levels of a tree of less than 2^64 leaves.
inline constexpr unsigned kTileLevels = 8;

struct TileId {
  unsigned level = 0;
  uint64_t index = 0;
  auto operator<=>(const TileId&) const = default;
};

// Hashes that a level has in a tree of `size` leaves, full tiles and the partial one together.
uint64_t HashesOfLevel(unsigned level, uint64_t size);
// Full tiles of a level in a tree of `size` leaves.
uint64_t FullTiles(unsigned level, uint64_t size);
// Hashes in the partial tile behind them: 0 to 255, 0 if there is none.
unsigned PartialWidth(unsigned level, uint64_t size);

// "x001/x234/067" for 1234067.
std::string TileIndexPath(uint64_t index);
// "tile/0/x001/x234/067", the name that tlog-tiles gives a full tile.
std::string TilePath(const TileId& tile);

using TileHashes = std::array<Digest, kTileWidth>;
// The root over a full tile's hashes: the hash that stands for it one level up. 255 hashes.
Digest TileRoot(std::span<const Digest, kTileWidth> hashes);

}  // namespace daybook::ledger
