#include "ledger/raw/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace daybook::ledger {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // reflected
using Table = std::array<std::array<uint32_t, 256>, 8>;

// Eight tables, so that the loop takes eight bytes a step ("slicing by 8").
constexpr Table MakeTable() {
  Table table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    table[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; ++i)
    for (size_t slice = 1; slice < 8; ++slice)
      table[slice][i] = (table[slice - 1][i] >> 8) ^ table[0][table[slice - 1][i] & 0xff];
  return table;
}
constexpr Table kTable = MakeTable();

uint32_t Byte(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

#if defined(__x86_64__)
// The processor's own instruction for this polynomial.
__attribute__((target("sse4.2"))) uint32_t Crc32cByInstruction(std::string_view bytes) {
  uint64_t crc = 0xffffffff;
  for (; bytes.size() >= sizeof crc; bytes.remove_prefix(sizeof crc)) {
    uint64_t eight = 0;
    std::memcpy(&eight, bytes.data(), sizeof eight);
    crc = _mm_crc32_u64(crc, eight);
  }
  auto rest = static_cast<uint32_t>(crc);
  for (const char c : bytes) rest = _mm_crc32_u8(rest, static_cast<uint8_t>(c));
  return rest ^ 0xffffffff;
}
#endif

}  // namespace

uint32_t Crc32c(std::string_view bytes) {
#if defined(__x86_64__)
  static const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
  if (kHasInstruction) return Crc32cByInstruction(bytes);
#endif
  return Crc32cByTables(bytes);
}

uint32_t Crc32cByTables(std::string_view bytes) {
  uint32_t crc = 0xffffffff;
  while (bytes.size() >= 8) {
    crc ^= Byte(bytes, 0) | Byte(bytes, 1) << 8 | Byte(bytes, 2) << 16 | Byte(bytes, 3) << 24;
    crc = kTable[7][crc & 0xff] ^ kTable[6][crc >> 8 & 0xff] ^ kTable[5][crc >> 16 & 0xff] ^
          kTable[4][crc >> 24] ^ kTable[3][Byte(bytes, 4)] ^ kTable[2][Byte(bytes, 5)] ^
          kTable[1][Byte(bytes, 6)] ^ kTable[0][Byte(bytes, 7)];
    bytes.remove_prefix(8);
  }
  for (const char c : bytes) crc = (crc >> 8) ^ kTable[0][(crc ^ static_cast<uint8_t>(c)) & 0xff];
  return crc ^ 0xffffffff;
}

}  // namespace daybook::ledger
