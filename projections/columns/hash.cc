#include "projections/columns/hash.h"

#include "ledger/log/digest.h"

namespace daybook::projections {

std::string Hash256::ToHex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(64);
  for (const uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Hash256> Hash256FromHex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Hash256 out;
  if (text.size() != 2 * out.bytes.size()) return std::nullopt;
  for (size_t i = 0; i < out.bytes.size(); ++i) {
    const size_t high = kDigits.find(text[2 * i]);
    const size_t low = kDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out.bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return out;
}

Hash256 Sha256(std::string_view bytes) { return {ledger::Sha256({bytes})}; }

}  // namespace daybook::projections
