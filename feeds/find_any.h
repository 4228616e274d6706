#pragma once
// The one thing every walk over text does: find where the next sign stands that means something.
// What lies before it is mostly a few bytes, for which calling memchr takes longer than to look.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace daybook::feeds {

// A high bit for the first byte of eight, lowest first, that is `byte`; those above it may have one
// without being it.
constexpr uint64_t MarkOf(uint64_t eight, char byte) {
  constexpr uint64_t kOneEachByte = 0x0101'0101'0101'0101;
  const uint64_t differs = eight ^ (kOneEachByte * static_cast<unsigned char>(byte));
  return (differs - kOneEachByte) & ~differs & (kOneEachByte << 7);
}

// The place, from `at` on, of the first of some signs; the text's size if there is none, or `at`
// where that lies beyond it. Eight bytes at a time where the first stands lowest in a word.
template <typename... Signs>
size_t FindAny(std::string_view text, size_t at, Signs... signs) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
      uint64_t eight = 0;
      std::memcpy(&eight, text.data() + at, sizeof eight);
      const uint64_t stops = (MarkOf(eight, signs) | ...);
      if (stops != 0) return at + static_cast<size_t>(std::countr_zero(stops)) / 8;
    }
  }
  while (at < text.size() && ((text[at] != signs) && ...)) ++at;
  return at;
}

}  // namespace daybook::feeds
