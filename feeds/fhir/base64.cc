#include "feeds/fhir/base64.h"

#include <array>
#include <cstdint>

namespace daybook::feeds::fhir {
namespace {

constexpr int8_t kNoDigit = -1;
constexpr std::array<int8_t, 256> kSixBits = [] {
  std::array<int8_t, 256> bits{};
  bits.fill(kNoDigit);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kDigits.size(); ++i)
    bits[static_cast<unsigned char>(kDigits[i])] = static_cast<int8_t>(i);
  return bits;
}();

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int held = 0;  // bits not written yet
  int padding = 0;
  size_t digits = 0;
  for (const char c : text) {
    if (IsSpace(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int8_t six = kSixBits[static_cast<unsigned char>(c)];
    if (six == kNoDigit || padding > 0) return std::nullopt;
    bits = (bits << 6) | static_cast<uint32_t>(six);
    held += 6;
    ++digits;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFF);
  }
  const bool lone_digit = digits % 4 == 1;
  const bool wrong_padding =
      padding > 2 || (padding > 0 && (digits + static_cast<size_t>(padding)) % 4 != 0);
  if (lone_digit || wrong_padding) return std::nullopt;
  return out;
}

}  // namespace daybook::feeds::fhir
