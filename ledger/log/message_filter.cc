#include "ledger/log/message_filter.h"

#include <algorithm>
#include <cstring>

namespace daybook::ledger {
namespace {

// Message keys are HMACs: their bytes serve as hashes as they are. The first eight choose the line,
// seven times nine bits of the others a place in it.
uint64_t Half(const MessageKey& key, size_t which) {
  uint64_t half = 0;
  std::memcpy(&half, key.bytes.data() + which * sizeof half, sizeof half);
  return half;
}

constexpr unsigned kBitsOfPlace = 9;  // 512 places in a line
constexpr unsigned kPlacesOfKey = 7;

}  // namespace

MessageFilter::MessageFilter(uint64_t capacity)
    : capacity_(capacity),
      lines_(std::max<uint64_t>(1, capacity * kBitsPerKey / (kWordsOfLine * 64))),
      bits_(std::make_unique<Line[]>(lines_)) {}

MessageFilter::Line& MessageFilter::LineOf(const MessageKey& key) const {
  // The high half of a product spreads evenly over any number of lines.
  return bits_[static_cast<size_t>(static_cast<unsigned __int128>(Half(key, 0)) * lines_ >> 64)];
}

void MessageFilter::Add(const MessageKey& key) {
  Line& line = LineOf(key);
  uint64_t places = Half(key, 1);
  for (unsigned i = 0; i < kPlacesOfKey; ++i, places >>= kBitsOfPlace)
    line[places >> 6 & (kWordsOfLine - 1)].fetch_or(uint64_t{1} << (places & 63),
                                                    std::memory_order_relaxed);
}

bool MessageFilter::MayHold(const MessageKey& key) const {
  const Line& line = LineOf(key);
  uint64_t places = Half(key, 1);
  for (unsigned i = 0; i < kPlacesOfKey; ++i, places >>= kBitsOfPlace)
    if ((line[places >> 6 & (kWordsOfLine - 1)].load(std::memory_order_relaxed) >> (places & 63) &
         1) == 0)
      return false;
  return true;
}

}  // namespace daybook::ledger
