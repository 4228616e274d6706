#pragma once
// What the slips that are known by their form have in common: words and groups of words.
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "ledger/base/edit_distance.h"
#include "query/ast/ast_words.h"
#include "query/parse/faults/fault.h"

namespace daybook::query {

using MaybeDiagnostic = std::optional<Diagnostic>;

inline bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Whatever the case of its letters.
inline bool SameWord(std::string_view word, std::string_view lower) {
  return word.size() == lower.size() && EditDistance(word, lower, 0) == 0;
}
inline bool SameAsOne(std::string_view word, std::initializer_list<std::string_view> lower) {
  return std::any_of(lower.begin(), lower.end(),
                     [word](std::string_view one) { return SameWord(word, one); });
}

inline bool IsPick(std::string_view word) {
  return IsOneOf(word, {"latest", "earliest", "highest", "lowest", "next", "previous"});
}

inline bool IsComparison(std::string_view sign) {
  return IsOneOf(sign, {"=", "!=", "<", "<=", ">", ">="});
}

// `month` or `months`.
inline bool IsTimeUnit(std::string_view word) {
  if (word.ends_with('s')) word.remove_suffix(1);
  return std::ranges::find(ast::kTimeUnits, word) != ast::kTimeUnits.end();
}

// The sign that a word of speech means (over, older: ">"); empty of another.
inline std::string_view SideOf(std::string_view word) {
  if (SameAsOne(word, {"over", "above", "more", "greater", "older", "higher", "larger", "later"}))
    return ">";
  if (SameAsOne(word,
                {"under", "below", "less", "fewer", "younger", "lower", "smaller", "earlier"}))
    return "<";
  return {};
}

// Where the records of a `has` begin that the wrong word may still belong to; nullopt if none do.
inline std::optional<size_t> RecordsOfHas(const Fault& f) {
  for (size_t i = f.at; i-- > 0;) {
    if (IsOneOf(f.words[i].keyword, {"and", "or", "not", "where", ",", "("})) return std::nullopt;
    if (f.words[i].keyword == "has") return i + 1;
  }
  return std::nullopt;
}

// From the word `back` before the wrong one to `more` words behind it, within the statement.
inline ast::Span Around(const Fault& f, size_t back, size_t more) {
  const size_t last = std::min(f.at + more, f.words.size() - 1);
  return {f.words[f.at - back].span.begin, f.words[last].span.end};
}

}  // namespace daybook::query
