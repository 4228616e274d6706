#pragma once
// CRC-32C (Castagnoli) as LevelDB's files carry it: masked, little endian.
#include <cstdint>
#include <string_view>

namespace daybook::ledger {

uint32_t Crc32c(std::string_view bytes);
// The same on any processor.
uint32_t Crc32cByTables(std::string_view bytes);
// LevelDB stores the rotated sum plus a constant, so that a sum over sums stays useful.
inline uint32_t MaskCrc(uint32_t crc) { return (crc >> 15 | crc << 17) + 0xa282ead8u; }

}  // namespace daybook::ledger
