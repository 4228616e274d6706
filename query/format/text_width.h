#pragma once
// How wide text is on a terminal, and how to keep text from outside from steering one.
#include <cstddef>
#include <string>
#include <string_view>

namespace daybook::query {

// The code point at `offset`, which moves past it. Bytes that are no UTF-8 give U+FFFD, one byte
// at a time. `offset` must be below text.size().
char32_t NextCodePoint(std::string_view text, size_t& offset);
void AppendUtf8(std::string& out, char32_t code_point);

// Terminal columns: 2 for East Asian wide characters and pictures, 0 for combining marks, else 1.
// Roughly: a table of ranges (Unicode TR 11), no grapheme clusters.
int CodePointWidth(char32_t code_point);
int DisplayWidth(std::string_view text);

// The longest beginning that fits `width` columns (at least 1), ending in "…" if it was cut.
std::string CutToWidth(std::string_view text, int width);

// Control characters and direction overrides spelled out (\n, \x1b, \u202e), invalid bytes as
// U+FFFD: what came in a feed can neither break a line nor send commands to a terminal.
std::string Printable(std::string_view text);

}  // namespace daybook::query
