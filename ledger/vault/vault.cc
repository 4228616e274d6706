#include "ledger/vault/vault.h"

#include <algorithm>
#include <array>
#include <set>

#include "ledger/base/check.h"

namespace daybook::ledger {
size_t Vault::BucketOf(const StreamId& stream) {
  return static_cast<size_t>(stream.bytes[0]) << 4 | stream.bytes[1] >> 4;
}

Vault Vault::New() {
  Vault vault;
  vault.buckets_.resize(kBuckets);
  for (Bucket& bucket : vault.buckets_) bucket.secret = NewSecretKey();
  return vault;
}

Vault::StreamKey Vault::Derived(const StreamId& stream) const {
  constexpr std::string_view kLabel = "daybook stream key";
  std::array<char, kLabel.size() + sizeof(StreamId)> info;
  std::copy(stream.bytes.begin(), stream.bytes.end(),
            std::copy(kLabel.begin(), kLabel.end(), info.begin()));
  const Bucket& bucket = buckets_[BucketOf(stream)];
  return {bucket.id, DeriveKey(bucket.secret, {info.data(), info.size()})};
}

std::optional<Vault::StreamKey> Vault::ForSealing(const StreamId& stream) const {
  if (!erased_.empty() && erased_.contains(stream)) return std::nullopt;
  if (!kept_.empty())
    if (const auto kept = kept_.find(stream); kept != kept_.end())
      return StreamKey{kept->second.id, kept->second.key};
  return Derived(stream);
}

Result<SecretKey> Vault::Of(const StreamId& stream, uint32_t id) const {
  const std::optional<StreamKey> known = ForSealing(stream);
  if (!known)
    return Error{ErrorCode::kErased, "the stream " + stream.ToHex() + " was erased", "", ""};
  if (known->id == id) return known->key;
  return Error{ErrorCode::kCorruption,
               "there is no key " + std::to_string(id) + " of stream " + stream.ToHex(), "keys",
               "restore the keys: `daybook keys check` says what is there"};
}

Vault Vault::Without(std::span<const StreamId> erased, std::span<const StreamId> in_their_buckets,
                     PendingErasure pending) const {
  Vault next = *this;
  std::set<size_t> touched;
  for (const StreamId& stream : erased)
    if (next.erased_.insert(stream).second) touched.insert(BucketOf(stream));
  for (const StreamId& stream : in_their_buckets) {
    if (!touched.contains(BucketOf(stream)) || next.erased_.contains(stream)) continue;
    const std::optional<StreamKey> key = ForSealing(stream);
    DAYBOOK_CHECK(key.has_value());
    next.kept_.emplace(stream, Kept{key->id, key->key});
  }
  for (const StreamId& stream : erased) next.kept_.erase(stream);
  for (const size_t at : touched) next.buckets_[at] = {buckets_[at].id + 1, NewSecretKey()};
  next.pending_ = std::move(pending);
  return next;
}

Vault Vault::WithoutPending() const {
  Vault next = *this;
  next.pending_.reset();
  return next;
}

}  // namespace daybook::ledger
