#pragma once
// The keys that entries are sealed with (walls.md 2, 11): one for each stream, and none of them
// stored. A stream belongs to one of 4,096 buckets by its first 12 bits; its key is derived from
// the bucket's secret, so that a new stream costs no write and a backup of the keys stays good.
// Erasing streams replaces the secrets of their buckets. The buckets' other streams keep the key
// they have: it is stored one by one from then on (some 52 bytes each).
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/seal/aead.h"

namespace daybook::ledger {

// An erasure that has destroyed its keys and has no certificate in the care log yet.
struct PendingErasure {
  std::string certificate;  // what the log is to hold (erasure/certificate.h)
  bool operator==(const PendingErasure&) const = default;
};

// Never changed once it is made: readers and writers share it without a lock.
class Vault {
 public:
  static constexpr size_t kBuckets = 4096;
  static size_t BucketOf(const StreamId& stream);

  // Fresh secrets, nothing erased.
  static Vault New();
  // This vault without the keys of `erased`. `in_their_buckets`: every stream of those buckets that
  // any log has entries of; one that is left out is lost. Streams erased already stay erased.
  Vault Without(std::span<const StreamId> erased, std::span<const StreamId> in_their_buckets,
                PendingErasure pending) const;
  // The same once the certificate is in the log.
  Vault WithoutPending() const;

  struct StreamKey {
    uint32_t id = 0;  // which of its bucket's secrets it comes from: 1, 2 …; in entry headers
    SecretKey key;
    bool operator==(const StreamKey&) const = default;
  };
  // What the stream's next entry is sealed with; nullopt if the stream is erased.
  std::optional<StreamKey> ForSealing(const StreamId& stream) const;
  // The key of an entry that says it has key `id`: kErased for an erased stream, kCorruption if
  // there never was such a key.
  Result<SecretKey> Of(const StreamId& stream, uint32_t id) const;
  bool IsErased(const StreamId& stream) const { return erased_.contains(stream); }
  size_t erased_count() const { return erased_.size(); }
  const std::optional<PendingErasure>& pending() const { return pending_; }

  // All of it, secrets in clear: for the one who encrypts it. Decode refuses what Encode would not
  // have written with kCorruption.
  std::string Encode() const;
  static Result<Vault> Decode(std::string_view bytes);
  bool operator==(const Vault&) const = default;

 private:
  struct Bucket {
    uint32_t id = 1;
    SecretKey secret{};
    bool operator==(const Bucket&) const = default;
  };
  struct Kept {
    uint32_t id = 0;
    SecretKey key{};
    bool operator==(const Kept&) const = default;
  };
  friend class VaultDecoder;

  Vault() = default;
  StreamKey Derived(const StreamId& stream) const;

  std::vector<Bucket> buckets_;
  std::unordered_map<StreamId, Kept> kept_;
  std::unordered_set<StreamId> erased_;
  std::optional<PendingErasure> pending_;
};

}  // namespace daybook::ledger
