#pragma once
// LevelDB's internal keys: user key ‖ 8 bytes little endian of (sequence << 8 | type).
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace daybook::ledger {

inline constexpr size_t kKeyTrailerBytes = 8;
inline constexpr uint8_t kDeletionType = 0;
inline constexpr uint8_t kValueType = 1;

inline uint64_t LittleEndian(std::string_view bytes) {
  uint64_t out = 0;
  for (size_t i = bytes.size(); i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[i]);
  return out;
}

// Of internal keys, which have at least the trailer's bytes.
inline std::string_view UserKey(std::string_view internal) {
  return internal.substr(0, internal.size() - kKeyTrailerBytes);
}
inline uint64_t KeyTrailer(std::string_view internal) {
  return LittleEndian(internal.substr(internal.size() - kKeyTrailerBytes));
}
inline bool IsDeletion(std::string_view internal) {
  return (KeyTrailer(internal) & 0xff) == kDeletionType;
}

}  // namespace daybook::ledger
