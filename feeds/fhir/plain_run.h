#pragma once
// The one thing every walk over JSON does for each string: find where it stops being plain.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace daybook::feeds::fhir {

// A high bit for the first byte of eight, lowest first, that is `byte`; those above it may have one
// without being it.
constexpr uint64_t MarkOf(uint64_t eight, unsigned char byte) {
  constexpr uint64_t kOneEachByte = 0x0101'0101'0101'0101;
  const uint64_t differs = eight ^ (kOneEachByte * byte);
  return (differs - kOneEachByte) & ~differs & (kOneEachByte << 7);
}

// The place, from `at` on, of the first quote, backslash or line end of `bytes`; `end` if there is
// none before it. Eight bytes at a time where the first stands lowest in a word.
inline size_t EndOfPlain(const char* bytes, size_t at, size_t end) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; at + sizeof(uint64_t) <= end; at += sizeof(uint64_t)) {
      uint64_t eight = 0;
      std::memcpy(&eight, bytes + at, sizeof eight);
      const uint64_t stops = MarkOf(eight, '"') | MarkOf(eight, '\\') | MarkOf(eight, '\n');
      if (stops != 0) return at + static_cast<size_t>(std::countr_zero(stops)) / 8;
    }
  }
  while (at < end && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] != '\n') ++at;
  return at;
}

}  // namespace daybook::feeds::fhir
