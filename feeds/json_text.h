#pragma once
// Text within JSON, as the feeds write it.
#include <string>
#include <string_view>

namespace daybook::feeds {

// Appends `text` in quotes, with quotes, backslashes and control bytes escaped; other bytes as they
// are.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace daybook::feeds
