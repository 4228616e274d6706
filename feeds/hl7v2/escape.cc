#include "feeds/hl7v2/escape.h"

#include <optional>

#include "feeds/io/charset.h"

namespace daybook::feeds::hl7v2 {
namespace {

// Longest sequence between its two escape characters; what is longer is text.
constexpr size_t kSequenceBytesMax = 200;

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

// "0D0A" as bytes. A byte over 7F alone is a letter of ISO 8859-1.
std::optional<std::string> HexBytes(std::string_view hex) {
  if (hex.empty() || hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t at = 0; at < hex.size(); at += 2) {
    const auto high = HexDigit(hex[at]);
    const auto low = HexDigit(hex[at + 1]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high * 16 + *low);
  }
  if (IsUtf8(bytes)) return bytes;
  std::string utf8;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xC0 | (byte >> 6));
      utf8 += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return utf8;
}

// A command of formatted text, ".br", ".sp3", ".in+4": each begins a line or moves within one.
std::string_view LineCommand(std::string_view name) {
  const std::string_view word = name.substr(0, 3);
  if (word == ".br" || word == ".sp" || word == ".ce") return "\n";
  if (word == ".fi" || word == ".nf" || word == ".in" || word == ".ti" || word == ".sk") return " ";
  return {};
}

// What stands between two escape characters, decoded; nullopt if it is no sequence.
std::optional<std::string> Decoded(std::string_view name, const Delimiters& delimiters) {
  if (name.size() == 1) {
    switch (name[0]) {
      case 'F':
        return std::string(1, delimiters.field);
      case 'S':
        return std::string(1, delimiters.component);
      case 'T':
        return std::string(1, delimiters.subcomponent);
      case 'R':
        return std::string(1, delimiters.repetition);
      case 'E':
        return std::string(1, delimiters.escape);
      case 'H':
      case 'N':
        return std::string();
      default:
        return std::nullopt;
    }
  }
  if (name.starts_with('X')) return HexBytes(name.substr(1));
  const std::string_view command = LineCommand(name);
  if (!command.empty()) return std::string(command);
  return std::nullopt;
}

}  // namespace

std::string Unescape(std::string_view raw, const Delimiters& delimiters) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const size_t opens = delimiters.escape ? raw.find(delimiters.escape) : std::string_view::npos;
    out.append(raw.substr(0, opens));
    if (opens == std::string_view::npos) break;
    raw.remove_prefix(opens);
    const size_t closes = raw.substr(0, kSequenceBytesMax + 2).find(delimiters.escape, 1);
    const auto decoded = closes == std::string_view::npos
                             ? std::nullopt
                             : Decoded(raw.substr(1, closes - 1), delimiters);
    if (decoded) out += *decoded;
    if (!decoded) out += delimiters.escape;
    raw.remove_prefix(decoded ? closes + 1 : 1);
  }
  return out;
}

}  // namespace daybook::feeds::hl7v2
