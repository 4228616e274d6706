#pragma once
// Escape sequences of HL7 v2 text (chapter 2, "Use of escape sequences in text fields").
#include <string>
#include <string_view>

#include "feeds/hl7v2/message.h"

namespace daybook::feeds::hl7v2 {

// `\F\ \S\ \T\ \R\ \E\` become the delimiters, `\.br\` and the other line commands a line end,
// `\Xhh…\` the bytes it names where the text stays UTF-8, `\H\` and `\N\` (highlighting) nothing.
// A sequence that isn't known, or has no end, stays as it is written.
std::string Unescape(std::string_view raw, const Delimiters& delimiters);

}  // namespace daybook::feeds::hl7v2
