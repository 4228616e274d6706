#include "server/http/target.h"

namespace daybook::server {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsUnreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// Calls `take` with each part of `text` between separators; stops when it returns false.
template <typename Take>
bool ForEachPart(std::string_view text, char separator, Take take) {
  while (true) {
    const size_t end = text.find(separator);
    if (!take(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool TakeSegment(std::string_view text, Target& target) {
  auto segment = PercentDecode(text);
  if (!segment || segment->empty() || *segment == "." || *segment == "..") return false;
  target.segments.push_back(std::move(*segment));
  return true;
}

bool TakeParameter(std::string_view text, Target& target) {
  if (text.empty()) return true;
  const size_t equals = text.find('=');
  auto name = PercentDecode(text.substr(0, equals));
  auto value = PercentDecode(equals == std::string_view::npos ? "" : text.substr(equals + 1));
  if (!name || !value || target.Find(*name) != nullptr) return false;
  target.parameters.emplace_back(std::move(*name), std::move(*value));
  return true;
}

}  // namespace

const std::string* Target::Find(std::string_view name) const {
  for (const auto& [known, value] : parameters) {
    if (known == name) return &value;
  }
  return nullptr;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Target> ParseTarget(std::string_view text) {
  Target target;
  const size_t mark = text.find('?');
  std::string_view path = text.substr(0, mark);
  if (path.empty() || path[0] != '/') return std::nullopt;
  path.remove_prefix(1);
  const bool paths_well = path.empty() || ForEachPart(path, '/', [&](std::string_view part) {
                            return TakeSegment(part, target);
                          });
  if (!paths_well) return std::nullopt;
  if (mark == std::string_view::npos) return target;
  const bool parameters_well = ForEachPart(text.substr(mark + 1), '&', [&](std::string_view part) {
    return TakeParameter(part, target);
  });
  if (!parameters_well) return std::nullopt;
  return target;
}

}  // namespace daybook::server
