#pragma once
// Text within JSON.
#include <string>
#include <string_view>

namespace daybook {

// Appends `text`, which is UTF-8, in quotes, with quotes, backslashes and control bytes escaped;
// other bytes as they are.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace daybook
