#pragma once
// Where the clauses of a question begin, told from its words alone.
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "query/parse/words.h"

namespace daybook::query {

// In the order of the language.
inline constexpr std::array<std::string_view, 12> kClauseOrder = {
    "let",   "where", "by",   "having", "every",       "show",
    "order", "limit", "hide", "as at",  "as known at", "defined at"};

// The index in kClauseOrder of the clause that begins at a word; -1 if none does.
int ClauseAt(std::span<const Word> words, size_t at);

}  // namespace daybook::query
