#pragma once
// Synthetic NHS numbers: only of the range 999 000 0000 - 999 999 9999, which is never issued.
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::feeds::simulate {

// How many different numbers there are to give: nine for each eight-digit beginning, less the
// repeated-digit 9999999999 (it passes the check and is a common placeholder).
inline constexpr uint32_t kNhsNumbersMax = 9 * 100000 - 1;

// The number of the resident at `index` (below kNhsNumbersMax, CHECKed): ten digits with a right
// check digit, a different one for each index, neighbours far apart.
std::string NhsNumber(uint32_t index);

// The Modulus 11 check digit of the first nine digits: 0-9, or 10 where there is no valid number.
// Source: the NHS Data Dictionary's definition of the check digit.
int NhsCheckDigit(std::string_view nine_digits);

}  // namespace daybook::feeds::simulate
