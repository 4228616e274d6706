#pragma once
// Attachments: base64 and whether bytes are text.
#include <optional>
#include <string>
#include <string_view>

namespace daybook::feeds::fhir {

// RFC 4648, white space allowed, padding optional; nullopt for anything else.
std::optional<std::string> DecodeBase64(std::string_view text);
// Well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view bytes);

}  // namespace daybook::feeds::fhir
