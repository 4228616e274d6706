#include "ledger/log/pending_messages.h"

#include <cstring>

namespace daybook::ledger {
namespace {

constexpr unsigned kPlaceBits = 32;
constexpr size_t kSlotsMin = 64;

// Of what is in a slot.
size_t PlaceIn(uint64_t slot) { return static_cast<size_t>(slot & 0xffffffffu) - 1; }
uint64_t SlotFor(uint64_t hash, size_t place) {
  return hash >> kPlaceBits << kPlaceBits | static_cast<uint64_t>(place + 1);
}

}  // namespace

// Message keys are HMACs: any of their bytes are a hash.
uint64_t PendingMessages::HashOf(const MessageKey& key) {
  uint64_t hash = 0;
  std::memcpy(&hash, key.bytes.data(), sizeof hash);
  return hash;
}

size_t PendingMessages::SlotOf(const MessageKey& key) const {
  const uint64_t hash = HashOf(key);
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const uint64_t slot = slots_[at];
    if (slot == 0) return at;
    if (slot >> kPlaceBits == hash >> kPlaceBits && spans_[PlaceIn(slot)].key == key) return at;
  }
}

const MessageSpan* PendingMessages::Find(const MessageKey& key) const {
  if (slots_.empty()) return nullptr;
  const uint64_t slot = slots_[SlotOf(key)];
  return slot == 0 ? nullptr : &spans_[PlaceIn(slot)];
}

void PendingMessages::GrowTo(size_t slots) {
  std::vector<uint64_t> grown(slots);
  grown.swap(slots_);
  for (size_t place = 0; place < spans_.size(); ++place)
    slots_[SlotOf(spans_[place].key)] = SlotFor(HashOf(spans_[place].key), place);
}

void PendingMessages::Reserve(size_t count) {
  spans_.reserve(count);
  size_t slots = kSlotsMin;
  while (slots < 2 * count) slots *= 2;
  if (slots > slots_.size()) GrowTo(slots);
}

void PendingMessages::Put(const MessageSpan& span) {
  if (2 * (spans_.size() + 1) > slots_.size())
    GrowTo(slots_.empty() ? kSlotsMin : 2 * slots_.size());
  uint64_t& slot = slots_[SlotOf(span.key)];
  if (slot != 0) {
    spans_[PlaceIn(slot)] = span;
    return;
  }
  spans_.push_back(span);
  slot = SlotFor(HashOf(span.key), spans_.size() - 1);
}

}  // namespace daybook::ledger
