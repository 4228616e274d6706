#include "cli/suggest.h"

#include <algorithm>

#include "ledger/base/edit_distance.h"

namespace daybook::cli {
namespace {

constexpr size_t kMistakesMax = 2;
// Words longer than this are no misspelt names, and the table below is quadratic. In bytes.
constexpr size_t kWordBytesMax = 64;

}  // namespace

std::string_view Nearest(std::string_view typed, std::span<const std::string_view> known) {
  if (typed.size() > kWordBytesMax) return {};
  std::string_view best;
  size_t fewest = kMistakesMax + 1;
  for (std::string_view word : known) {
    const size_t mistakes = EditDistance(typed, word, kMistakesMax);
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
