#pragma once
// Reckoning with lengths of time: `length + 1 day`, `length * 2`, `length / 1 week`.
#include "query/bind/binder.h"

namespace daybook::query {

// Two lengths, or a length and a number.
bool AreLengths(CellType left, CellType right);

// Null, and told, where they don't go together so: a length and a number in a sum, months and days.
NodePtr BindLengths(Binder& binder, ast::BinaryOp op, NodePtr left, NodePtr right, ast::Span span);

}  // namespace daybook::query
