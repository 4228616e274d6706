#include "ledger/proof/prove.h"

#include <algorithm>
#include <bit>

#include "ledger/proof/tile.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {
namespace {

// Leaves [from, to). `from` is a multiple of the smallest power of two that is not below their
// number: what RFC 6962 splits a tree into.
struct Range {
  uint64_t from;
  uint64_t to;
  uint64_t count() const { return to - from; }
  // Where RFC 6962 splits it: the largest power of two below the count, from its beginning.
  uint64_t split() const { return from + std::bit_floor(count() - 1); }
  Range left() const { return {from, split()}; }
  Range right() const { return {split(), to}; }
};

// Recursion is as deep as the tree is high, at most 64.
Result<Digest> RootOf(HashSource& hashes, Range range) {
  if (std::has_single_bit(range.count())) {
    const auto height = static_cast<unsigned>(std::countr_zero(range.count()));
    if (height % kTileHeight == 0) return hashes.HashOf(height / kTileHeight, range.from >> height);
  }
  DAYBOOK_ASSIGN(const Digest left, RootOf(hashes, range.left()));
  DAYBOOK_ASSIGN(const Digest right, RootOf(hashes, range.right()));
  return NodeHash(left, right);
}

}  // namespace

Result<Digest> RootAt(HashSource& hashes, uint64_t size) {
  if (size == 0) return Sha256({});
  return RootOf(hashes, {0, size});
}

Result<std::vector<Digest>> SubtreeRootsAt(HashSource& hashes, uint64_t size) {
  std::vector<Digest> roots;
  for (uint64_t from = 0; from < size;) {
    const uint64_t count = std::bit_floor(size - from);
    DAYBOOK_ASSIGN(const Digest root, RootOf(hashes, {from, from + count}));
    roots.push_back(root);
    from += count;
  }
  return roots;
}

Result<HashPath> InclusionPath(HashSource& hashes, uint64_t index, uint64_t size) {
  DAYBOOK_CHECK(index < size);
  HashPath path;
  Range range{0, size};
  while (range.count() > 1) {
    const bool in_left = index < range.split();
    DAYBOOK_ASSIGN(const Digest beside, RootOf(hashes, in_left ? range.right() : range.left()));
    path.push_back(beside);
    range = in_left ? range.left() : range.right();
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<HashPath> ConsistencyPath(HashSource& hashes, uint64_t old_size, uint64_t new_size) {
  DAYBOOK_CHECK(old_size != 0 && old_size <= new_size);
  HashPath path;
  Range range{0, new_size};
  // Down to the last subtree that the old tree ends with.
  while (range.to != old_size) {
    const bool in_left = old_size <= range.split();
    DAYBOOK_ASSIGN(const Digest beside, RootOf(hashes, in_left ? range.right() : range.left()));
    path.push_back(beside);
    range = in_left ? range.left() : range.right();
  }
  // Where that subtree is the whole old tree, its root is known to whoever checks.
  if (range.from != 0) {
    DAYBOOK_ASSIGN(const Digest last, RootOf(hashes, range));
    path.push_back(last);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace daybook::ledger
