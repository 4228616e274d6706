#pragma once
// Cells, headings and units as their senders meant them.
#include <string>

namespace daybook::feeds {

inline bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Without blanks and tabs at its ends.
inline std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace daybook::feeds
