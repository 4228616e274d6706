#pragma once
// Text of other charsets, and whether bytes are UTF-8.
#include <optional>
#include <string>
#include <string_view>

namespace daybook::feeds {

// Well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view bytes);

// Whether this machine converts from a charset, by its name in iconv(3).
bool IsKnownCharset(const std::string& name);
// nullopt, with the offset of the byte that isn't of the charset (or 0 for an unknown charset).
std::optional<std::string> ConvertToUtf8(std::string_view bytes, const std::string& charset,
                                         size_t& bad_at);

}  // namespace daybook::feeds
