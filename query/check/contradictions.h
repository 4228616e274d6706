#pragma once
// Conditions that nothing passes together, told from the tree alone: two limits of one value, two
// words for one sex. Also of a measure, whose numerator is asked of its denominator.
#include <string_view>
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

// Warnings CQ0198. `text`: that the statement is a part of.
std::vector<Diagnostic> Contradictions(const ast::Statement& statement, std::string_view text);

}  // namespace daybook::query
