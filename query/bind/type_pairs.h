#pragma once
// Which types of values go together.
#include "query/exec/node.h"

namespace daybook::query {

// Whether a value of one may equal a value of the other.
bool MayBeEqual(CellType a, CellType b);
// Amounts, and what may turn out to be one.
bool HasUnits(CellType type);
bool MayBeAmounts(const ExprNode& value);
// Whether two values may turn out to be amounts that don't convert.
bool MayDiffer(const ExprNode& a, const ExprNode& b);

}  // namespace daybook::query
