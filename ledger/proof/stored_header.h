#pragma once
// The few fields of a stored entry's clear header that a proof needs (log_format.md, "A stored
// entry"). They lie there in every suite; a verifier doesn't read the rest.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "ledger/log/byte_order.h"

namespace daybook::ledger {

inline constexpr size_t kStoredHeaderBytes = 56;

// 16 bytes, the stream's name in a stored entry.
using StreamBytes = std::array<uint8_t, 16>;

// The entry has a whole header; the caller has made sure.
inline uint8_t ClassIn(std::string_view stored) { return static_cast<uint8_t>(stored[2]); }
inline StreamBytes StreamIn(std::string_view stored) {
  StreamBytes stream{};
  std::copy_n(stored.begin() + 16, stream.size(), stream.begin());
  return stream;
}
inline uint32_t StreamSeqIn(std::string_view stored) { return GetBe32(&stored[32]); }

}  // namespace daybook::ledger
