#pragma once
// Makes the paths of proofs (RFC 6962, sections 2.1.1 and 2.1.2) out of the hashes that tiles hold.
#include <cstdint>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/proof/merkle_proof.h"

namespace daybook::ledger {

// The hashes of a tree, by level of tiles.
class HashSource {
 public:
  virtual ~HashSource() = default;
  // The root over the leaves from index * 256^level on, 256^level of them; the caller asks for
  // nothing beyond the tree's end.
  virtual Result<Digest> HashOf(unsigned level, uint64_t index) = 0;
};

// The root of the first `size` leaves; SHA-256 of nothing for none.
Result<Digest> RootAt(HashSource& hashes, uint64_t size);
// The roots of the full subtrees of the first `size` leaves, one for each bit set in it, the
// largest first.
Result<std::vector<Digest>> SubtreeRootsAt(HashSource& hashes, uint64_t size);
// The path of leaf `index` in the tree of the first `size` leaves. CHECKs index < size.
Result<HashPath> InclusionPath(HashSource& hashes, uint64_t index, uint64_t size);
// The path from the tree of `old_size` leaves to that of `new_size`. CHECKs that the old one is not
// empty and not larger; empty for equal sizes.
Result<HashPath> ConsistencyPath(HashSource& hashes, uint64_t old_size, uint64_t new_size);

}  // namespace daybook::ledger
