#include "projections/fold/nhs_number.h"

#include <algorithm>

namespace daybook::projections {

std::string WithoutBlanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '-' && c != '\t') out += c;
  return out;
}

std::optional<std::string> NhsNumberIn(std::string_view text) {
  std::string digits = WithoutBlanks(text);
  if (digits.size() != 10 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  if (std::all_of(digits.begin(), digits.end(), [&](char c) { return c == digits[0]; }))
    return std::nullopt;
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += (digits[i] - '0') * static_cast<int>(10 - i);
  const int check = (11 - sum % 11) % 11;  // 10 is never given out
  if (check != digits[9] - '0') return std::nullopt;
  return digits;
}

bool NhsNumberIsVerified(std::string_view status) {
  return status.empty() || status == "number-present-and-verified" || status == "01";
}

}  // namespace daybook::projections
