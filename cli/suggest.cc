#include "cli/suggest.h"

#include <algorithm>
#include <vector>

namespace daybook::cli {
namespace {

constexpr size_t kMistakesMax = 2;
// Words longer than this are no misspelt names, and the table below is quadratic. In bytes.
constexpr size_t kWordBytesMax = 64;

size_t Mistakes(std::string_view a, std::string_view b) {
  // rows[i][j]: changes from the first i letters of a to the first j of b.
  std::vector<std::vector<size_t>> rows(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const size_t replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

std::string_view Nearest(std::string_view typed, std::span<const std::string_view> known) {
  if (typed.size() > kWordBytesMax) return {};
  std::string_view best;
  size_t fewest = kMistakesMax + 1;
  for (std::string_view word : known) {
    const size_t mistakes = Mistakes(typed, word);
    if (mistakes < fewest && mistakes * 3 <= std::max<size_t>(word.size(), 3)) {
      fewest = mistakes;
      best = word;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view typed, std::span<const std::string_view> known,
                       std::string_view otherwise) {
  const std::string_view near = Nearest(typed, known);
  if (near.empty()) return std::string(otherwise);
  return "did you mean '" + std::string(near) + "'?";
}

}  // namespace daybook::cli
