#pragma once
// What the comments beside a statement say of it.
#include <optional>
#include <string_view>

#include "query/diagnostic.h"

namespace daybook::query {

// The warning CQ0197: a comment in a statement, above it or behind it on its last line says that
// something is counted once ("two different days", "distinct codes"), and nothing in the statement
// does. `statement`: its place in `text`.
std::optional<Diagnostic> SaidNotDone(ast::Span statement, std::string_view text);

}  // namespace daybook::query
