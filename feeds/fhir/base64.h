#pragma once
// Attachments: base64.
#include <optional>
#include <string>
#include <string_view>

namespace daybook::feeds::fhir {

// RFC 4648, white space allowed, padding optional; nullopt for anything else.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace daybook::feeds::fhir
