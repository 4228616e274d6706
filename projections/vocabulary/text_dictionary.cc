#include "projections/vocabulary/text_dictionary.h"

#include <cstring>
#include <functional>
#include <mutex>

#include "ledger/base/check.h"

namespace daybook::projections {
namespace {

constexpr size_t kBlockBytes = 64 << 10;
constexpr size_t kSlotsAtFirst = 1024;

uint64_t HashOf(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

TextDictionary::TextDictionary() : slots_(kSlotsAtFirst), hashes_(kSlotsAtFirst) { Intern(""); }

size_t TextDictionary::SlotOf(std::string_view text, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  const auto short_hash = static_cast<uint32_t>(hash >> 32);
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const uint32_t held = slots_[slot];
    if (held == 0) return slot;
    if (hashes_[slot] == short_hash && texts_[held - 1] == text) return slot;
  }
}

void TextDictionary::Grow() {
  std::vector<uint32_t> slots(slots_.size() * 2);
  std::vector<uint32_t> hashes(slots.size());
  const size_t mask = slots.size() - 1;
  for (const uint32_t held : slots_) {
    if (held == 0) continue;
    const uint64_t hash = HashOf(texts_[held - 1]);
    size_t slot = hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = held;
    hashes[slot] = static_cast<uint32_t>(hash >> 32);
  }
  const std::unique_lock lock(mutex_);
  slots_ = std::move(slots);
  hashes_ = std::move(hashes);
}

std::string_view TextDictionary::Keep(std::string_view text) {
  if (text.size() > block_left_) {
    block_left_ = text.size() > kBlockBytes ? text.size() : kBlockBytes;
    blocks_.push_back(std::make_unique<char[]>(block_left_));
    block_next_ = blocks_.back().get();
    bytes_ += block_left_;
  }
  char* at = block_next_;
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  block_next_ += text.size();
  block_left_ -= text.size();
  return {at, text.size()};
}

uint32_t TextDictionary::Intern(std::string_view text) {
  const uint64_t hash = HashOf(text);
  size_t slot = SlotOf(text, hash);
  if (slots_[slot] != 0) return slots_[slot] - 1;
  if ((texts_.size() + 1) * 2 > slots_.size()) {
    Grow();
    slot = SlotOf(text, hash);
  }
  DAYBOOK_CHECK(texts_.size() < UINT32_MAX - 1);
  const auto id = static_cast<uint32_t>(texts_.size());
  texts_.Grow() = Keep(text);
  const std::unique_lock lock(mutex_);
  slots_[slot] = id + 1;
  hashes_[slot] = static_cast<uint32_t>(hash >> 32);
  return id;
}

std::optional<uint32_t> TextDictionary::Find(std::string_view text) const {
  const uint64_t hash = HashOf(text);
  const std::shared_lock lock(mutex_);
  const uint32_t held = slots_[SlotOf(text, hash)];
  if (held == 0) return std::nullopt;
  return held - 1;
}

}  // namespace daybook::projections
