#pragma once
// SHA-256 and HMAC-SHA-256: Merkle leaves, stream ids and message keys.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::ledger {

using Digest = std::array<uint8_t, 32>;

// SHA-256 over the parts one after another, without separators.
Digest Sha256(std::initializer_list<std::string_view> parts);
// The same of bytes that come one after the other.
class Sha256Sum {
 public:
  Sha256Sum();
  ~Sha256Sum();
  void Add(std::string_view bytes);
  // Of all since the last Finish.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
// HMAC-SHA-256 (RFC 2104) over the parts one after another.
Digest HmacSha256(std::string_view key, std::initializer_list<std::string_view> parts);

// The bytes of a digest, to be hashed or stored; lives as long as `digest`.
inline std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Base64 with padding (RFC 4648 section 4).
std::string ToBase64(std::string_view bytes);
// The bytes; nullopt for anything ToBase64 would not have written, so that there is one spelling.
std::optional<std::string> FromBase64(std::string_view text);
// The same for exactly 32 bytes.
bool DigestFromBase64(std::string_view text, Digest& out);
// Lower-case hex digits.
std::string ToHexText(std::string_view bytes);

}  // namespace daybook::ledger
