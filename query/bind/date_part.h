#pragma once
// `month(at)`, `year(at)`: the month or the year of a date as such.
#include "query/exec/nodes/arithmetic.h"

namespace daybook::query {

// The call, also behind the name of a let or of a column of groups; null for anything else.
const FunctionNode* PartOfDate(const ExprNode& written);

}  // namespace daybook::query
