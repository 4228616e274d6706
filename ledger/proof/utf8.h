#pragma once
// What a signed note asks of its characters.
#include <string_view>

namespace daybook::ledger {

// Whole, shortest-form UTF-8 without surrogates (RFC 3629).
bool IsUtf8(std::string_view text);
// Whether a character of the text, which is UTF-8, is a space to Unicode (property White_Space).
bool HasUnicodeSpace(std::string_view text);

}  // namespace daybook::ledger
