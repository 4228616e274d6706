#pragma once
// "Did you mean": the word somebody probably wanted.
#include <span>
#include <string>
#include <string_view>

namespace daybook::cli {

// The known word nearest to `typed` (insert, delete, replace, swap neighbours), if it is near
// enough: at most a third of its letters wrong, and at most two. Empty if none is.
std::string_view Nearest(std::string_view typed, std::span<const std::string_view> known);
// "did you mean 'query'?", or `otherwise`.
std::string DidYouMean(std::string_view typed, std::span<const std::string_view> known,
                       std::string_view otherwise);

}  // namespace daybook::cli
