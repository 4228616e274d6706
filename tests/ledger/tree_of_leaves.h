#pragma once
// Merkle trees for tests: one by the definition of RFC 6962, slow and obvious, and one as the log
// keeps it, in tiles.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledger/log/tile_edge.h"
#include "ledger/proof/prove.h"

namespace daybook::tests {

// MTH of leaves [from, to), section 2.1.
inline ledger::Digest SlowRoot(const std::vector<std::string>& leaves, size_t from, size_t to) {
  if (from == to) return ledger::Sha256({});
  if (to - from == 1) return ledger::LeafHash(leaves[from]);
  size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  return ledger::NodeHash(SlowRoot(leaves, from, from + split), SlowRoot(leaves, from + split, to));
}

// PATH(m, D[from:to]), section 2.1.1; m counts from `from`.
inline ledger::HashPath SlowPath(size_t m, const std::vector<std::string>& leaves, size_t from,
                                 size_t to) {
  if (to - from == 1) return {};
  size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  const bool left = m < split;
  ledger::HashPath path = left ? SlowPath(m, leaves, from, from + split)
                               : SlowPath(m - split, leaves, from + split, to);
  path.push_back(left ? SlowRoot(leaves, from + split, to) : SlowRoot(leaves, from, from + split));
  return path;
}

// SUBPROOF(m, D[from:to], known), section 2.1.2.
inline ledger::HashPath SlowConsistency(size_t m, const std::vector<std::string>& leaves,
                                        size_t from, size_t to, bool known) {
  if (m == to - from)
    return known ? ledger::HashPath() : ledger::HashPath{SlowRoot(leaves, from, to)};
  size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  if (m <= split) {
    ledger::HashPath path = SlowConsistency(m, leaves, from, from + split, known);
    path.push_back(SlowRoot(leaves, from + split, to));
    return path;
  }
  ledger::HashPath path = SlowConsistency(m - split, leaves, from + split, to, false);
  path.push_back(SlowRoot(leaves, from, from + split));
  return path;
}

// What a log keeps: full tiles, and the edge behind them.
class TiledTree final : public ledger::HashSource {
 public:
  void Append(const ledger::Digest& leaf) {
    edge_.Append(frontier_, leaf, [this](const ledger::TileId& tile, std::string_view bytes) {
      tiles_.emplace(tile, ledger::DecodeTile(bytes));
    });
  }
  Result<ledger::Digest> HashOf(unsigned level, uint64_t index) override {
    const auto tile = tiles_.find({level, index / ledger::kTileWidth});
    if (tile != tiles_.end()) return tile->second[index % ledger::kTileWidth];
    return edge_.level(level).at(index % ledger::kTileWidth);
  }
  const ledger::Frontier& frontier() const { return frontier_; }
  const ledger::TileEdge& edge() const { return edge_; }
  const std::map<ledger::TileId, ledger::TileHashes>& tiles() const { return tiles_; }

 private:
  ledger::Frontier frontier_;
  ledger::TileEdge edge_;
  std::map<ledger::TileId, ledger::TileHashes> tiles_;
};

}  // namespace daybook::tests
