#pragma once
// Whether a Merkle proof holds (RFC 6962 section 2.1, the steps of RFC 9162 sections 2.1.3.2 and
// 2.1.4.2). Strict: every hash of a path must be used, and every step must find one.
#include <cstdint>
#include <span>
#include <vector>

#include "ledger/log/digest.h"

namespace daybook::ledger {

// Hashes from the bottom of the tree to the top.
using HashPath = std::vector<Digest>;
// No path of a tree of up to 2^63 leaves is longer; the limit of tlog-witness too.
inline constexpr size_t kPathHashesMax = 63;

// The leaf with this hash is number `index` of the `size` leaves under `root`. False for an index
// that is not below the size, so for the empty tree too.
bool VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash,
                     std::span<const Digest> path, const Digest& root);

// The tree under `old_root` is the first `old_size` leaves of the one under `new_root`. Sizes that
// are equal need equal roots and an empty path. False from size 0: everything is consistent with
// the empty tree, so that a proof from it would say nothing.
bool VerifyConsistency(uint64_t old_size, uint64_t new_size, const Digest& old_root,
                       const Digest& new_root, std::span<const Digest> path);

}  // namespace daybook::ledger
