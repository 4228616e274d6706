#pragma once
// Checks a definition as if it were used now, so that what is stored can be asked.
#include "query/bind/binder.h"

namespace daybook::query {

// Reports what is wrong to the binder. `defined`: whose event keeps the files; null for a statement
// that came with them.
void CheckDefinition(Binder& binder, const ast::Define& define, const Defined* defined = nullptr);

}  // namespace daybook::query
