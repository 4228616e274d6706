#pragma once
// LevelDB's variable-length integers and length-prefixed strings, read strictly.
#include <cstdint>
#include <string_view>

namespace daybook::ledger {

// Takes a varint from the front; false if there is none or it has a longer spelling than needed.
inline bool TakeVarint(std::string_view& in, uint64_t& out) {
  out = 0;
  for (unsigned shift = 0; shift <= 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(in.front());
    in.remove_prefix(1);
    out |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return byte != 0 || shift == 0;
  }
  return false;
}

// Takes varint length ‖ bytes.
inline bool TakeLengthPrefixed(std::string_view& in, std::string_view& out) {
  uint64_t length = 0;
  if (!TakeVarint(in, length) || length > in.size()) return false;
  out = in.substr(0, length);
  in.remove_prefix(length);
  return true;
}

}  // namespace daybook::ledger
