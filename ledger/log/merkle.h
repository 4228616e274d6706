#pragma once
// The RFC 6962 Merkle tree (section 2.1) over the stored entries of a log. A log keeps only the
// frontier: the roots of its full subtrees, one for each bit set in its size.
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log/digest.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {

class Frontier {
 public:
  // An empty tree.
  Frontier() = default;
  // A tree of `size` leaves from its subtree roots, the largest first. Refuses a number of hashes
  // that does not fit the size with kCorruption.
  static Result<Frontier> FromHashes(uint64_t size, std::vector<Digest> hashes);
  // be64 size ‖ the hashes: the log's own record of it.
  static Result<Frontier> Decode(std::string_view bytes);
  std::string Encode() const;

  // Adds a leaf: one or two hashes on average, at most 64.
  void Append(const Digest& leaf) {
    Append(leaf, [](unsigned, const Digest&) {});
  }
  // The same, and tells `on_subtree(height, root)` of each full subtree that ends with the leaf:
  // of height 0 the leaf itself, then those it completes.
  template <typename OnSubtree>
  void Append(const Digest& leaf, const OnSubtree& on_subtree);
  // The tree's root; SHA-256 of nothing for the empty tree.
  Digest Root() const;
  uint64_t size() const { return size_; }
  // Subtree roots, the largest first.
  const std::vector<Digest>& hashes() const { return hashes_; }
  bool operator==(const Frontier&) const = default;

 private:
  uint64_t size_ = 0;
  std::vector<Digest> hashes_;
};

// Each trailing one bit of the old size is a full subtree that the new leaf completes a pair with.
template <typename OnSubtree>
void Frontier::Append(const Digest& leaf, const OnSubtree& on_subtree) {
  Digest root = leaf;
  unsigned height = 0;
  on_subtree(height, root);
  for (uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    root = NodeHash(hashes_.back(), root);
    hashes_.pop_back();
    on_subtree(++height, root);
  }
  hashes_.push_back(root);
  ++size_;
  DAYBOOK_CHECK(hashes_.size() == static_cast<size_t>(std::popcount(size_)));
}

}  // namespace daybook::ledger
