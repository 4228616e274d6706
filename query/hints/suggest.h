#pragma once
// "did you mean": the nearest words by edit distance.
#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

// The only one of `words` that begins so, or the nearest (at most two edits, or a third of the
// word); empty if none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& words);

// "did you mean 'conditions'?" for the nearest, else a list of up to eight of `words`, else empty.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& words);

}  // namespace daybook::query
