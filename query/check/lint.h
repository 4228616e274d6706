#pragma once
// What is right but seldom meant: warnings CQ0192 and on, from the tree alone.
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

std::vector<Diagnostic> Lints(const ast::Statement& statement);

}  // namespace daybook::query
