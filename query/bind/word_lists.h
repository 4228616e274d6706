#pragma once
// Fields whose values are a closed list of words (careql.md, "Values"), and the words.
#include <string>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// The `by` expression behind a column of groups, else the node itself.
const ExprNode& BehindGroups(const ExprNode& node);

bool IsClosedList(const ExprNode& written);

// "sex.female": every word of every closed list behind its field's name, for completion.
std::vector<std::string> AllListWords();
// The words of a closed list; none of `type` and `kind`, which are the sources' own.
std::vector<std::string> WordsOfList(const ExprNode& written);
// Whether there are no others: of a status, a sex and what is implausible. Sources have classes and
// priorities besides.
bool IsWholeList(const ExprNode& written);

}  // namespace daybook::query
