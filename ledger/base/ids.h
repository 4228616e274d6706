#pragma once
// Strong types for what could be swapped by mistake. None of them converts to another.
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace daybook {

// A 16-byte opaque value: `Tag` keeps the kinds of it apart.
template <typename Tag>
struct Bytes16 {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const Bytes16&) const = default;
  // 32 lower-case hex digits.
  std::string ToHex() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(32);
    for (uint8_t b : bytes) {
      out += kDigits[b >> 4];
      out += kDigits[b & 15];
    }
    return out;
  }
};

// The stream a stored entry belongs to: HMAC of (source, subject id), random-looking, so that
// nothing in the clear header names a person (walls.md 2, 4).
using StreamId = Bytes16<struct StreamTag>;
// "The same message again": HMAC of (source, control id, content) (walls.md 3).
using MessageKey = Bytes16<struct MessageKeyTag>;
// One event for ever: derived from its message, so that a resend has the same id.
using EventId = Bytes16<struct EventTag>;

// An integer with a meaning; arithmetic is spelled out at the call.
template <typename Tag, typename Int>
struct StrongInt {
  Int value{};
  constexpr StrongInt() = default;
  constexpr explicit StrongInt(Int v) : value(v) {}
  auto operator<=>(const StrongInt&) const = default;
};

// Place of an entry in a log: 0, 1, 2 … without gaps.
using LogPosition = StrongInt<struct LogPositionTag, uint64_t>;
// Number of entries: positions below it exist.
using LogSize = StrongInt<struct LogSizeTag, uint64_t>;
// When this ledger learned it: microseconds since 1970-01-01T00:00:00Z, never going back.
using RecordedAt = StrongInt<struct RecordedAtTag, int64_t>;
// Dense number of a stream inside the views; never shown to anybody.
using StreamNo = StrongInt<struct StreamNoTag, uint32_t>;
// Dense number of a resident inside the views; never shown to anybody.
using ResidentNo = StrongInt<struct ResidentNoTag, uint32_t>;

}  // namespace daybook

template <typename Tag>
struct std::hash<daybook::Bytes16<Tag>> {
  size_t operator()(const daybook::Bytes16<Tag>& id) const noexcept {
    size_t h = 0;  // the bytes are already uniform: eight of them are a hash
    std::memcpy(&h, id.bytes.data(), sizeof h);
    return h;
  }
};
template <typename Tag, typename Int>
struct std::hash<daybook::StrongInt<Tag, Int>> {
  size_t operator()(daybook::StrongInt<Tag, Int> id) const noexcept {
    return std::hash<Int>{}(id.value);
  }
};
