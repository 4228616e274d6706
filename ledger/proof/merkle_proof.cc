#include "ledger/proof/merkle_proof.h"

#include <bit>

#include "ledger/base/check.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {
namespace {

// A node on its way up: its number at its height, and the number of the last node there.
struct Climb {
  uint64_t node;
  uint64_t last;

  void Up() {
    node >>= 1;
    last >>= 1;
  }
  bool is_right() const { return (node & 1) != 0; }
  // The node has its neighbour on the left: as a right child, or as the last one, which has gone up
  // alone until it met one.
  bool joins_left() const { return is_right() || node == last; }
  // A last node without a neighbour is its own parent. It is not the root: `last` is not 0.
  void SkipAlone() {
    DAYBOOK_CHECK(node != 0);
    while (!is_right()) Up();
  }
};

}  // namespace

bool VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash,
                     std::span<const Digest> path, const Digest& root) {
  if (index >= size) return false;
  Climb at{index, size - 1};
  Digest hash = leaf_hash;
  for (const Digest& beside : path) {
    if (at.last == 0) return false;  // a hash too many
    if (at.joins_left()) {
      hash = NodeHash(beside, hash);
      at.SkipAlone();
    } else {
      hash = NodeHash(hash, beside);
    }
    at.Up();
  }
  return at.last == 0 && hash == root;
}

bool VerifyConsistency(uint64_t old_size, uint64_t new_size, const Digest& old_root,
                       const Digest& new_root, std::span<const Digest> path) {
  if (old_size == 0 || old_size > new_size) return false;
  if (old_size == new_size) return path.empty() && old_root == new_root;
  if (path.empty()) return false;
  // A full old tree is a node of the new one, known already; else the path begins with the last
  // full subtree of the old one.
  const bool full = std::has_single_bit(old_size);
  Digest old_hash = full ? old_root : path.front();
  Digest new_hash = old_hash;
  Climb at{old_size - 1, new_size - 1};
  while (at.is_right()) at.Up();
  for (const Digest& beside : full ? path : path.subspan(1)) {
    if (at.last == 0) return false;  // a hash too many
    if (at.joins_left()) {
      old_hash = NodeHash(beside, old_hash);
      new_hash = NodeHash(beside, new_hash);
      at.SkipAlone();
    } else {
      new_hash = NodeHash(new_hash, beside);
    }
    at.Up();
  }
  return at.last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace daybook::ledger
