#pragma once
// What is left of a script when its clauses that can't be read are left out: for the messages about
// all else, which are told in the same answer.
#include <string>
#include <string_view>

namespace daybook::query {

// `text` with blanks where a condition, a column, a clause or a question can't be read, and a date
// of ours for a foreign one; each other word keeps its place. Empty where that would change what
// others mean: a definition without clauses, or one of a broken `let`, can't be read.
std::string WithoutUnreadable(std::string_view text);

}  // namespace daybook::query
