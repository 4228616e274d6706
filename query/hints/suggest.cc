#include "query/hints/suggest.h"

#include <algorithm>

#include "ledger/base/edit_distance.h"

namespace daybook::query {
namespace {

constexpr size_t kWordsListedMax = 8;

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& words) {
  // Two slips in a word of three letters make any other.
  const size_t limit = word.size() < 4 ? 1 : std::max<size_t>(2, word.size() / 3);
  size_t best = limit + 1;
  std::string nearest;
  for (const std::string& candidate : words) {
    const size_t distance = EditDistance(word, candidate, limit);
    // Of equally near words one that begins alike.
    const bool alike = !nearest.empty() && distance == best && candidate.front() == word.front() &&
                       nearest.front() != word.front();
    if (distance < best || alike) {
      best = distance;
      nearest = candidate;
    }
  }
  if (!nearest.empty()) return "did you mean '" + nearest + "'?";
  if (words.empty() || words.size() > kWordsListedMax) return "";
  std::string list = "there are: ";
  for (size_t i = 0; i < words.size(); ++i) list += (i ? ", " : "") + words[i];
  return list;
}

}  // namespace daybook::query
