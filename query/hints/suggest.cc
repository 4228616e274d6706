#include "query/hints/suggest.h"

#include <algorithm>

#include "ledger/base/edit_distance.h"

namespace daybook::query {
namespace {

constexpr size_t kWordsListedMax = 8;
// Fewer letters begin too many words.
constexpr size_t kBeginningMin = 3;

// The one word that begins like this; empty if there is none, or more.
std::string TheOneBeginning(std::string_view beginning, const std::vector<std::string>& words) {
  std::string only;
  if (beginning.size() < kBeginningMin) return only;
  for (const std::string& word : words) {
    if (word.size() <= beginning.size() || word == only) continue;
    if (EditDistance(std::string_view(word).substr(0, beginning.size()), beginning, 0) != 0)
      continue;
    if (!only.empty()) return "";
    only = word;
  }
  return only;
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& words) {
  // Two slips in a word of three letters make any other.
  const size_t limit = word.size() < 4 ? 1 : std::max<size_t>(2, word.size() / 3);
  size_t best = limit + 1;
  std::string nearest = TheOneBeginning(word, words);
  if (!nearest.empty()) best = 1;  // but for a word with one slip, and that begins alike
  for (const std::string& candidate : words) {
    // What stands in for a word of the language that is used as a name (parse/faults/unreadable.h).
    if (candidate.starts_with('_') && !word.starts_with('_')) continue;
    const size_t distance = EditDistance(word, candidate, limit);
    // Of equally near words one that begins alike.
    const bool alike = !nearest.empty() && distance == best && candidate.front() == word.front() &&
                       nearest.front() != word.front();
    if (distance < best || alike) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& words) {
  const std::string nearest = Nearest(word, words);
  if (!nearest.empty()) return "did you mean '" + nearest + "'?";
  if (words.empty() || words.size() > kWordsListedMax) return "";
  std::string list = "there are: ";
  for (size_t i = 0; i < words.size(); ++i) list += (i ? ", " : "") + words[i];
  return list;
}

}  // namespace daybook::query
