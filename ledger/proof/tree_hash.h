#pragma once
// The two hashes of a Merkle tree (RFC 6962, section 2.1): the first byte keeps leaves and nodes
// apart.
#include <string_view>

#include "ledger/log/digest.h"

namespace daybook::ledger {

// SHA-256(0x00 ‖ entry).
inline Digest LeafHash(std::string_view entry) {
  return Sha256({std::string_view("\0", 1), entry});
}
// SHA-256(0x01 ‖ left ‖ right).
inline Digest NodeHash(const Digest& left, const Digest& right) {
  return Sha256({std::string_view("\1", 1), BytesOf(left), BytesOf(right)});
}

}  // namespace daybook::ledger
