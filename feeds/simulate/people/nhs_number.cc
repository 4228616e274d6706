#include "feeds/simulate/people/nhs_number.h"

#include "ledger/base/check.h"

namespace daybook::feeds::simulate {
namespace {

constexpr uint32_t kSpread = 556'219;  // shares no factor with kNhsNumbersMax
constexpr uint32_t kPerBeginning = 9;  // last digits used of each eight-digit beginning

constexpr uint32_t Gcd(uint32_t a, uint32_t b) { return b == 0 ? a : Gcd(b, a % b); }
static_assert(Gcd(kSpread, kNhsNumbersMax) == 1, "the map must be a bijection");

}  // namespace

int NhsCheckDigit(std::string_view nine_digits) {
  DAYBOOK_CHECK(nine_digits.size() == 9);
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (10 - i) * (nine_digits[static_cast<size_t>(i)] - '0');
  const int check = 11 - sum % 11;
  return check == 11 ? 0 : check;
}

std::string NhsNumber(uint32_t index) {
  DAYBOOK_CHECK(index < kNhsNumbersMax);
  const auto place = static_cast<uint32_t>(uint64_t{index} * kSpread % kNhsNumbersMax);
  std::string digits = std::to_string(99900000 + place / kPerBeginning) + '0';
  // Of ten last digits at most one has no check digit (2f = c mod 11 has one solution), so nine
  // are always there to be counted off.
  uint32_t left = place % kPerBeginning;
  for (char last = '0'; last <= '9'; ++last) {
    digits[8] = last;
    const int check = NhsCheckDigit(digits);
    if (check == 10) continue;
    if (left == 0) return digits + static_cast<char>('0' + check);
    --left;
  }
  DAYBOOK_CHECK(false);
  return {};
}

}  // namespace daybook::feeds::simulate
