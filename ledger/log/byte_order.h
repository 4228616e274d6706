#pragma once
// Big-endian integers: in keys because LevelDB sorts by bytes, elsewhere to be the same as there.
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::ledger {

inline void PutBe32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}
inline void PutBe64(std::string& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}
// The caller has made sure that the bytes are there.
inline uint32_t GetBe32(const char* bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}
inline uint64_t GetBe64(const char* bytes) {
  return static_cast<uint64_t>(GetBe32(bytes)) << 32 | GetBe32(bytes + 4);
}

}  // namespace daybook::ledger
