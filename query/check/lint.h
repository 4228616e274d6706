#pragma once
// What is right but seldom meant: warnings CQ0192 to CQ0198, from the tree alone.
#include <string_view>
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

// `text`: that the statement is a part of; the comments beside it count.
std::vector<Diagnostic> Lints(const ast::Statement& statement, std::string_view text);

}  // namespace daybook::query
