#pragma once
// The RFC 6962 Merkle tree (section 2.1) over the stored entries of a log. A log keeps only the
// frontier: the roots of its full subtrees, one for each bit set in its size.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log/digest.h"

namespace daybook::ledger {

// SHA-256(0x00 ‖ entry).
Digest LeafHash(std::string_view entry);
// SHA-256(0x01 ‖ left ‖ right).
Digest NodeHash(const Digest& left, const Digest& right);

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
  void Append(Digest leaf);
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

}  // namespace daybook::ledger
