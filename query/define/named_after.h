#pragma once
// A definition that is called after codes and looks at others: what is left of a copy that was
// changed in one place and not in the other.
#include <string>

#include "query/bind/binder.h"

namespace daybook::query {

// Warns (CQ0370) of a definition that is bound, "cohort" and its name as a key.
void WarnOfOtherCodes(Binder& binder, const std::string& kind, const std::string& name,
                      ast::Span span);

}  // namespace daybook::query
