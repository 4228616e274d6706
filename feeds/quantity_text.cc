#include "feeds/quantity_text.h"

#include <array>
#include <utility>

namespace daybook::feeds {

using ledger::Comparator;
using ledger::Quantity;

namespace {

struct ComparatorRow {
  std::string_view sign;
  Comparator comparator;
};
// Longer signs first.
constexpr std::array<ComparatorRow, 8> kComparators{{
    {"<=", Comparator::kLessOrEqual},
    {"=<", Comparator::kLessOrEqual},
    {">=", Comparator::kGreaterOrEqual},
    {"=>", Comparator::kGreaterOrEqual},
    {"<", Comparator::kLess},
    {">", Comparator::kGreater},
    {"\xE2\x89\xA4", Comparator::kLessOrEqual},
    {"\xE2\x89\xA5", Comparator::kGreaterOrEqual},
}};

// [+-]digits[.digits][e[+-]digits], as NM has it; an exponent is met in the field.
bool IsNumber(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  const auto skip = [&](std::string_view signs) {
    if (at < text.size() && signs.find(text[at]) != std::string_view::npos) ++at;
  };
  skip("+-");
  size_t all = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    all += digits();
  }
  if (all == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    skip("+-");
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace

std::optional<Quantity> ReadQuantity(std::string_view text, std::string unit) {
  const auto trim = [&] {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
  };
  Quantity quantity;
  trim();
  for (const ComparatorRow& row : kComparators) {
    if (!text.starts_with(row.sign)) continue;
    quantity.comparator = row.comparator;
    text.remove_prefix(row.sign.size());
    trim();
    break;
  }
  if (!IsNumber(text)) return std::nullopt;
  quantity.digits = text;
  quantity.unit = std::move(unit);
  return quantity;
}

}  // namespace daybook::feeds
