#include "ledger/log/tile_edge.h"

namespace daybook::ledger {

void TileEdge::Append(Frontier& frontier, const Digest& leaf, const FullTile& full) {
  const uint64_t position = frontier.size();
  frontier.Append(leaf, [&](unsigned height, const Digest& root) {
    if (height % kTileHeight != 0) return;
    const unsigned level = height / kTileHeight;
    std::vector<Digest>& hashes = levels_.at(level);
    hashes.push_back(root);
    DAYBOOK_CHECK(hashes.size() - 1 == (position >> height) % kTileWidth);
    if (hashes.size() < kTileWidth) return;
    full({level, (position >> height) / kTileWidth}, EncodeTile(hashes));
    hashes.clear();
  });
}

void TileEdge::SetLevel(unsigned level, std::vector<Digest> hashes) {
  DAYBOOK_CHECK(hashes.size() < kTileWidth);
  levels_.at(level) = std::move(hashes);
}

std::string EncodeTile(const std::vector<Digest>& hashes) {
  DAYBOOK_CHECK(hashes.size() == kTileWidth);
  std::string bytes;
  bytes.reserve(kTileBytes);
  for (const Digest& hash : hashes) bytes += BytesOf(hash);
  return bytes;
}

TileHashes DecodeTile(std::string_view bytes) {
  DAYBOOK_CHECK(bytes.size() == kTileBytes);
  TileHashes hashes;
  for (size_t i = 0; i < hashes.size(); ++i)
    std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest),
                hashes[i].begin());
  return hashes;
}

}  // namespace daybook::ledger
