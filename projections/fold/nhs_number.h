#pragma once
// NHS numbers: ten digits, the last a Modulus 11 check digit (NHS Data Dictionary, NHS NUMBER).
#include <optional>
#include <string>
#include <string_view>

namespace daybook::projections {

// The name feeds give the system of NHS numbers.
inline constexpr std::string_view kNhsNumberSystem = "nhs_number";

// Blanks and hyphens left out.
std::string WithoutBlanks(std::string_view text);
// The ten digits of a valid NHS number, blanks ignored; nullopt for anything else, and for ten
// equal digits, which pass Modulus 11 but are fill-ins.
std::optional<std::string> NhsNumberIn(std::string_view text);
// A status that lets the number join streams: absent, or verified by the national index
// ("number-present-and-verified", "01").
bool NhsNumberIsVerified(std::string_view status);

}  // namespace daybook::projections
