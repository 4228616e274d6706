#pragma once
// What an expression is written as, so that two places that mean one column are known for one.
#include <string>
#include <string_view>

namespace daybook::query {

// The words of the text with a blank between them: without comments, |terms| and brackets around
// the whole; names and keywords in lower case, texts, patterns, codes and units as they are.
std::string WrittenKey(std::string_view text);

}  // namespace daybook::query
