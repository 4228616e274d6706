#include "query/parse/faults/clauses.h"

namespace daybook::query {

int ClauseAt(std::span<const Word> words, size_t at) {
  const auto key = [&](size_t i) {
    return i < words.size() ? words[i].keyword : std::string_view();
  };
  const std::string_view before = at > 0 ? key(at - 1) : std::string_view();
  const std::string_view word = key(at);
  const std::string_view after = key(at + 1);
  if (before == ".") return -1;
  if (word == "as") return after == "at" ? 9 : after == "known" && key(at + 2) == "at" ? 10 : -1;
  if (word == "defined") return after == "at" ? 11 : -1;
  if (word == "order") return after == "by" ? 6 : -1;
  if (word == "hide") return after == "below" ? 8 : -1;
  const bool counted = at + 1 < words.size() && (words[at + 1].kind == WordKind::kNumber ||
                                                 words[at + 1].kind == WordKind::kParam);
  if (word == "limit") return counted ? 7 : -1;
  if (word == "by" &&
      (before == "order" || before == "followed" || before == "preceded" || before == "selected"))
    return -1;
  for (int i = 0; i < 6; ++i) {
    if (word == kClauseOrder[static_cast<size_t>(i)]) return i;
  }
  return -1;
}

}  // namespace daybook::query
