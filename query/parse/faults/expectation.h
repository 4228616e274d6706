#pragma once
// What could stand at a place, in the user's words.
#include <string>
#include <string_view>
#include <vector>

#include "query/parse/faults/viable.h"

namespace daybook::query {

inline constexpr size_t kOffersMax = 8;        // things a message says it expected
inline constexpr size_t kQuotedCharsMax = 40;  // of a wrong word in a message

// The rules that stand for a class of name: not looked into when keywords are wanted.
const RuleSet& NameRules();
// Those, and all that a message calls by one phrase ("a condition", "a window …").
const RuleSet& PhraseRules();

// "a condition, 'has' or 'not'" of what Next(PhraseRules()) gave; at most kOffersMax.
std::string Offer(const Expected& expected);
// The keywords of what Next(NameRules()) gave, as token types.
std::vector<int> KeywordsOf(const Expected& expected);

// The keyword among `types` that `word` seems to be a slip for; 0 if none.
int NearestKeyword(std::string_view word, const std::vector<int>& types);

// `'where'`, cut to kQuotedCharsMax characters.
std::string Quoted(std::string_view word);

}  // namespace daybook::query
