#pragma once
// Checks a definition as if it were used now, so that what is stored can be asked.
#include "query/bind/binder.h"

namespace daybook::query {

// Reports what is wrong to the binder.
void CheckDefinition(Binder& binder, const ast::Define& define);

}  // namespace daybook::query
