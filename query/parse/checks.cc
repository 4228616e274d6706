#include "query/parse/checks.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "query/parse/parse.h"

namespace daybook::query {
namespace {

// How many bytes follow a first byte, and the least code point so many bytes may spell.
struct Lead {
  size_t more = 0;
  uint32_t least = 0;
  bool good = true;
};
Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {0, 0, byte != 0};
  if (byte < 0xC2) return {0, 0, false};
  if (byte < 0xE0) return {1, 0x80, true};
  if (byte < 0xF0) return {2, 0x800, true};
  if (byte < 0xF5) return {3, 0x10000, true};
  return {0, 0, false};
}

bool Deepens(const Word& word) {
  static constexpr std::array<std::string_view, 14> kDeepening = {
      "+",  "-",     "*",    "/",        ".",        "not",      "and",
      "or", "minus", "days", "distinct", "episodes", "followed", "preceded"};
  return std::find(kDeepening.begin(), kDeepening.end(), word.keyword) != kDeepening.end();
}

bool Separates(std::string_view key) {
  // No sign `=`: it compares, too.
  static constexpr std::array<std::string_view, 17> kSeparators = {
      ",",    "let",  "where",     "by",          "having",  "every",  "show",   "limit", "when",
      "then", "else", "numerator", "denominator", "exclude", "except", "select", "reject"};
  return std::find(kSeparators.begin(), kSeparators.end(), key) != kSeparators.end();
}

}  // namespace

size_t FirstBadByte(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const Lead lead = LeadOf(first);
    if (!lead.good || i + lead.more >= text.size()) return i;
    uint32_t point = lead.more == 0 ? first : first & (0x3Fu >> lead.more);
    for (size_t k = 1; k <= lead.more; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return i;
      point = (point << 6) | (byte & 0x3Fu);
    }
    if (point < lead.least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return i;
    i += lead.more + 1;
  }
  return text.size();
}

std::optional<Diagnostic> TooDeep(std::span<const Word> statement) {
  std::vector<size_t> levels = {0};  // operators at each open bracket
  size_t operators = 0;              // on all of them together
  std::string_view before;
  for (const Word& word : statement) {
    const std::string_view key = before == "." && word.keyword != "." ? "" : word.keyword;
    before = word.keyword;
    if (key == "(" || key == "case") {
      levels.push_back(0);
      if (levels.size() > static_cast<size_t>(kNestingMax) + 1) {
        return Diagnostic{
            "CQ0105",
            "Brackets are nested deeper than " + std::to_string(kNestingMax) + " levels here.",
            word.span, "name the inner part with let or define"};
      }
    } else if ((key == ")" || key == "end") && levels.size() > 1) {
      operators -= levels.back();
      levels.pop_back();
    } else if (Separates(key)) {
      operators -= levels.back();
      levels.back() = 0;
    } else if (Deepens(word)) {
      ++levels.back();
      if (++operators > kOperatorsMax) {
        return Diagnostic{
            "CQ0109", "More than " + std::to_string(kOperatorsMax) + " operators in one clause.",
            word.span, "list values in brackets, in (a, b, …), or define the parts"};
      }
    }
  }
  return std::nullopt;
}

}  // namespace daybook::query
