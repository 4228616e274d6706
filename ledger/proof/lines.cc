#include "ledger/proof/lines.h"

#include <charconv>

namespace daybook::ledger {

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<uint64_t> ParseDecimal(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (std::to_string(number) != text) return std::nullopt;
  return number;
}

std::optional<std::string_view> Behind(std::string_view line, std::string_view word) {
  if (!line.starts_with(word) || !line.substr(word.size()).starts_with(' ')) return std::nullopt;
  return line.substr(word.size() + 1);
}

std::optional<std::vector<Digest>> ParseHashLines(std::string_view lines, size_t most) {
  std::vector<Digest> hashes;
  while (!lines.empty()) {
    const auto line = TakeLine(lines);
    Digest hash{};
    if (hashes.size() == most || !line || !DigestFromBase64(*line, hash)) return std::nullopt;
    hashes.push_back(hash);
  }
  return hashes;
}

std::string HashLines(const std::vector<Digest>& hashes) {
  std::string text;
  for (const Digest& hash : hashes) text += ToBase64(BytesOf(hash)) + "\n";
  return text;
}

}  // namespace daybook::ledger
