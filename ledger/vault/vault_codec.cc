// The vault as bytes (log_format.md, "Keys").
#include <algorithm>

#include "ledger/log/byte_order.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {
namespace {

template <size_t N>
void Put(std::string& out, const std::array<uint8_t, N>& bytes) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void PutText(std::string& out, std::string_view text) {
  PutBe32(out, static_cast<uint32_t>(text.size()));
  out += text;
}

// In order of their bytes, so that a vault has one spelling.
template <typename Streams>
std::vector<StreamId> Sorted(const Streams& streams) {
  std::vector<StreamId> sorted(streams.begin(), streams.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void PutStreams(std::string& out, const std::vector<StreamId>& streams) {
  PutBe32(out, static_cast<uint32_t>(streams.size()));
  for (const StreamId& stream : streams) Put(out, stream.bytes);
}

}  // namespace

std::string Vault::Encode() const {
  std::string out;
  PutBe32(out, static_cast<uint32_t>(buckets_.size()));
  for (const Bucket& bucket : buckets_) {
    PutBe32(out, bucket.id);
    Put(out, bucket.secret);
  }
  std::vector<StreamId> kept;
  for (const auto& [stream, key] : kept_) kept.push_back(stream);
  std::sort(kept.begin(), kept.end());
  PutStreams(out, kept);
  for (const StreamId& stream : kept) {
    const Kept& key = kept_.at(stream);
    PutBe32(out, key.id);
    Put(out, key.key);
  }
  PutStreams(out, Sorted(erased_));
  PutBe32(out, pending_ ? 1 : 0);
  if (pending_) PutText(out, pending_->certificate);
  return out;
}

// Reads what is there and remembers that something was not.
class VaultDecoder {
 public:
  explicit VaultDecoder(std::string_view bytes) : rest_(bytes) {}

  bool Read(Vault& vault) {
    if (Number() != Vault::kBuckets) return false;
    vault.buckets_.resize(Vault::kBuckets);
    for (Vault::Bucket& bucket : vault.buckets_) {
      bucket.id = Number();
      Fill(bucket.secret);
    }
    const std::vector<StreamId> kept = Streams();
    for (const StreamId& stream : kept) {
      Vault::Kept& key = vault.kept_[stream];
      key.id = Number();
      Fill(key.key);
    }
    const std::vector<StreamId> erased = Streams();
    vault.erased_.insert(erased.begin(), erased.end());
    if (Number() != 0) {
      vault.pending_.emplace();
      vault.pending_->certificate = Take(Number());
    }
    return whole_ && rest_.empty();
  }

 private:
  std::string_view Take(size_t count) {
    if (count > rest_.size()) {
      whole_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  uint32_t Number() {
    const std::string_view bytes = Take(4);
    return bytes.empty() ? 0 : GetBe32(bytes.data());
  }
  template <size_t N>
  void Fill(std::array<uint8_t, N>& bytes) {
    const std::string_view taken = Take(N);
    std::copy(taken.begin(), taken.end(), bytes.begin());
  }
  std::vector<StreamId> Streams() {
    const size_t count = Number();
    if (count > rest_.size() / sizeof(StreamId)) whole_ = false;
    std::vector<StreamId> streams(whole_ ? count : 0);
    for (StreamId& stream : streams) Fill(stream.bytes);
    return streams;
  }

  std::string_view rest_;
  bool whole_ = true;
};

Result<Vault> Vault::Decode(std::string_view bytes) {
  Vault vault;
  if (!VaultDecoder(bytes).Read(vault) || vault.Encode() != bytes)
    return Error{ErrorCode::kCorruption, "the keys are not what was written"};
  return vault;
}

}  // namespace daybook::ledger
