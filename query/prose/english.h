#pragma once
// What a statement means, in plain English, made from its tree: `explain` says it first. Every
// node has words, and one without them does not compile, so that the words can't drift from the
// logic.
#include <string>

#include "query/ast/ast.h"

namespace daybook::query {

// Sentences, one a line, each ended by a line end.
std::string InEnglish(const ast::Statement& statement);

}  // namespace daybook::query
