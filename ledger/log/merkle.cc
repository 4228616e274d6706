#include "ledger/log/merkle.h"

#include <bit>

#include "ledger/log/byte_order.h"

namespace daybook::ledger {

Result<Frontier> Frontier::FromHashes(uint64_t size, std::vector<Digest> hashes) {
  const auto wanted = static_cast<size_t>(std::popcount(size));
  if (hashes.size() != wanted)
    return Error{ErrorCode::kCorruption, "a Merkle frontier of " + std::to_string(size) +
                                             " leaves has " + std::to_string(wanted) +
                                             " hashes, there are " + std::to_string(hashes.size())};
  Frontier frontier;
  frontier.size_ = size;
  frontier.hashes_ = std::move(hashes);
  return frontier;
}

Result<Frontier> Frontier::Decode(std::string_view bytes) {
  constexpr size_t kSizeBytes = 8;
  constexpr size_t kHashBytes = sizeof(Digest);
  if (bytes.size() < kSizeBytes || (bytes.size() - kSizeBytes) % kHashBytes != 0)
    return Error{ErrorCode::kCorruption, "the Merkle frontier record has an odd length"};
  std::vector<Digest> hashes((bytes.size() - kSizeBytes) / kHashBytes);
  for (size_t i = 0; i < hashes.size(); ++i) {
    const std::string_view hash = bytes.substr(kSizeBytes + i * kHashBytes, kHashBytes);
    std::copy(hash.begin(), hash.end(), hashes[i].begin());
  }
  return FromHashes(GetBe64(bytes.data()), std::move(hashes));
}

std::string Frontier::Encode() const {
  std::string out;
  PutBe64(out, size_);
  for (const Digest& hash : hashes_) out += BytesOf(hash);
  return out;
}

Digest Frontier::Root() const {
  if (hashes_.empty()) return Sha256({});
  Digest root = hashes_.back();
  for (size_t i = hashes_.size() - 1; i-- > 0;) root = NodeHash(hashes_[i], root);
  return root;
}

}  // namespace daybook::ledger
