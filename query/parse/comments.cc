#include "query/parse/comments.h"

#include <algorithm>
#include <string>

#include "query/parse/faults/expectation.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

std::string_view LineBefore(std::string_view text, size_t end) {
  const size_t begin = text.rfind('\n', end == 0 ? 0 : end - 1);
  const size_t from = begin == text.npos || begin >= end ? 0 : begin + 1;
  return text.substr(from, end - from);
}

// From the comment lines right above the statement to the end of its last line.
ast::Span WithComments(ast::Span statement, std::string_view text) {
  size_t begin = statement.begin - LineBefore(text, statement.begin).size();
  while (begin > 0) {
    const std::string_view line = LineBefore(text, begin - 1);
    const size_t first = line.find_first_not_of(" \t");
    if (first == line.npos || line.substr(first, 2) != "--") break;
    begin -= line.size() + 1;
  }
  const size_t end = std::min(text.find('\n', statement.end), text.size());
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

bool IsAnyOf(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, word) != list.end();
}

// The words of a comment in small letters, one after another.
std::string NextWord(std::string_view comment, size_t& at) {
  const auto letter = [&](size_t i) {
    return (comment[i] | 32) >= 'a' && (comment[i] | 32) <= 'z';
  };
  while (at < comment.size() && !letter(at)) ++at;
  std::string word;
  for (; at < comment.size() && letter(at); ++at) word += static_cast<char>(comment[at] | 32);
  return word;
}

// Where "two different days" or its like stands in a comment's words; empty if it doesn't, and
// where it says "not".
ast::Span CountedOnce(std::string_view comment, size_t offset) {
  std::string before, long_before;
  size_t begin = 0;  // of `before`
  for (size_t at = 0; at < comment.size();) {
    const std::string word = NextWord(comment, at);
    const bool counted =
        IsAnyOf(before, {"different", "distinct", "separate", "unique"}) &&
        IsAnyOf(word, {"days", "dates", "codes", "occasions", "conditions", "medicines", "drugs"});
    if (counted && long_before != "not")
      return {static_cast<uint32_t>(offset + begin), static_cast<uint32_t>(offset + at)};
    long_before = std::move(before);
    before = word;
    begin = at - word.size();
  }
  return {};
}

// The same of what stands between two words: blanks, terms of codes, and comments to their line's
// end.
ast::Span SaidOnce(std::string_view between, size_t offset) {
  for (size_t at = between.find("--"); at < between.size(); at = between.find("--", at)) {
    const size_t end = std::min(between.find('\n', at), between.size());
    const ast::Span said = CountedOnce(between.substr(at, end - at), offset + at);
    if (said.end > 0) return said;
    at = end;
  }
  return {};
}

}  // namespace

std::optional<Diagnostic> SaidNotDone(ast::Span statement, std::string_view text) {
  const ast::Span around = WithComments(statement, text);
  const std::string_view part = text.substr(around.begin, around.end - around.begin);
  if (part.find("--") == part.npos) return std::nullopt;
  TextReader& reader = TextReader::ForThread();
  const Words words = reader.Cut(part);
  reader.Forget();
  ast::Span said;
  size_t from = 0;  // comments stand between the words
  for (size_t i = 0; i <= words.size(); ++i) {
    const size_t to = i < words.size() ? words[i].span.begin : part.size();
    if (said.end == 0) said = SaidOnce(part.substr(from, to - from), around.begin + from);
    if (i == words.size()) break;
    from = words[i].span.end;
    // What tells records apart, or counts days.
    if (IsAnyOf(words[i].keyword,
                {"distinct", "each", "apart", "!=", "followed", "preceded", "episodes"}))
      return std::nullopt;
    const bool of = i + 1 < words.size() && words[i + 1].keyword == "of";
    if (of && IsAnyOf(words[i].keyword, {"day", "days"})) return std::nullopt;
  }
  if (said.end == 0) return std::nullopt;
  return Diagnostic{"CQ0197",
                    "The comment says " + Quoted(text.substr(said.begin, said.end - said.begin)) +
                        ", and nothing in the statement does.",
                    said, "has at least 2 distinct day of …, or count of distinct code of …", true};
}

}  // namespace daybook::query
