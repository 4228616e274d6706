#pragma once
// SHA-256, as the views use it: content of rows, keys of records, checks of files.
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
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

// Of bytes that come one after the other.
class Sha256Sum {
 public:
  Sha256Sum();
  ~Sha256Sum();
  void Add(std::string_view bytes);
  // Of all since the last Finish.
  Hash256 Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace daybook::projections
