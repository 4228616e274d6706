#include "query/bind/suggest.h"

#include <algorithm>

namespace daybook::query {
namespace {

constexpr size_t kWordsListedMax = 8;

// Levenshtein distance, two rows.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, above[j] + 1, row[j - 1] + 1});
    }
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& words) {
  const size_t limit = std::max<size_t>(2, word.size() / 3);
  size_t best = limit + 1;
  std::string nearest;
  for (const std::string& candidate : words) {
    const size_t distance = Distance(word, candidate);
    if (distance < best) {
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
