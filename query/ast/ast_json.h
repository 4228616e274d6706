#pragma once
// The AST as JSON, for `daybook query --ast` and golden tests: the same text for the same meaning,
// whatever the keywords' case, blanks and comments were. A script gives one object a statement, in
// turn.
#include <string>

#include "query/ast/ast.h"

namespace daybook::query::ast {

struct JsonStyle {
  bool spans = false;  // each node with its bytes [begin, end)
};
std::string ToJson(const Script& script, JsonStyle style = {});
std::string ToJson(const Statement& statement, JsonStyle style = {});
// Whether their JSON without spans is the same, without writing it.
bool SameMeaning(const Statement& a, const Statement& b);

}  // namespace daybook::query::ast
