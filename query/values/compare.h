#pragma once
// Comparing two cells of whatever types they turned out to have.
#include "query/ast/ast.h"
#include "query/values/cell.h"
#include "query/values/truth.h"

namespace daybook::query {

// a <op> b for = != < <= > >=. Unknown when either is unknown, or when the two can't be compared.
Truth Compare(ast::BinaryOp op, const Cell& a, const Cell& b);

// Has a place among the others; what is unknown, or known only to lie in a range, has none.
bool IsSortable(const Cell& cell);
// Order of answers: -1, 0, 1; unknown last. Total over any mix of types.
int SortOrder(const Cell& a, const Cell& b);

}  // namespace daybook::query
