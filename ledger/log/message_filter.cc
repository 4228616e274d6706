#include "ledger/log/message_filter.h"

#include <algorithm>
#include <cstring>

#include "ledger/log/byte_order.h"

namespace daybook::ledger {
namespace {

// Message keys are HMACs: of the twelve bytes that the index has of them (keys.h) the first eight
// choose the line as they are, so that keys in their order go over the lines in theirs; seven times
// nine bits of all of them, stirred, are places in it.
uint64_t Front(const MessageKey& key) {
  return GetBe64(reinterpret_cast<const char*>(key.bytes.data()));
}
uint64_t Places(const MessageKey& key) {
  uint32_t rest = 0;
  std::memcpy(&rest, key.bytes.data() + sizeof(uint64_t), sizeof rest);
  uint64_t places = Front(key) ^ uint64_t { rest } * 0x9e3779b97f4a7c15u;
  places = (places ^ places >> 32) * 0xbf58476d1ce4e5b9u;  // as splitmix64 ends
  return places ^ places >> 29;
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
  return bits_[static_cast<size_t>(static_cast<unsigned __int128>(Front(key)) * lines_ >> 64)];
}

void MessageFilter::Add(const MessageKey& key) {
  Line& line = LineOf(key);
  uint64_t places = Places(key);
  for (unsigned i = 0; i < kPlacesOfKey; ++i, places >>= kBitsOfPlace)
    line[places >> 6 & (kWordsOfLine - 1)].fetch_or(uint64_t{1} << (places & 63),
                                                    std::memory_order_relaxed);
}

bool MessageFilter::MayHold(const MessageKey& key) const {
  const Line& line = LineOf(key);
  uint64_t places = Places(key);
  for (unsigned i = 0; i < kPlacesOfKey; ++i, places >>= kBitsOfPlace)
    if ((line[places >> 6 & (kWordsOfLine - 1)].load(std::memory_order_relaxed) >> (places & 63) &
         1) == 0)
      return false;
  return true;
}

}  // namespace daybook::ledger
