#pragma once
// SHA-256, as the views use it: content of rows, keys of records, checks of files.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::projections {

struct Hash256 {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const Hash256&) const = default;
  // 64 lower-case hex digits.
  std::string ToHex() const;
};

// Of 64 hex digits, as ToHex writes them.
std::optional<Hash256> Hash256FromHex(std::string_view text);
Hash256 Sha256(std::string_view bytes);

}  // namespace daybook::projections
