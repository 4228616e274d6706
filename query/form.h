#pragma once
// What the clauses of a question forbid each other, whatever the ledger holds.
#include <vector>

#include "query/ast/ast.h"
#include "query/diagnostic.h"

namespace daybook::query {

// Attrition with a shape of its own or of a measure (CQ0330), a watch of what was known once
// (CQ0331), a series with an index date besides (CQ0342).
std::vector<Diagnostic> FormFaults(const ast::QueryStatement& statement);

}  // namespace daybook::query
