#pragma once
// A definition that is called after codes and looks at others: what is left of a copy that was
// changed in one place and not in the other.
#include <string>

#include "query/bind/binder.h"

namespace daybook::query {

// Warns (CQ0370) of a definition that is bound: of `asthma`, `asthma_register` and their like,
// where there are codes called asthma, it looks at others, and no code is written out in it.
// "cohort", its name as a key, its text.
void WarnOfOtherCodes(Binder& binder, const std::string& kind, const std::string& name,
                      std::string_view text, ast::Span span);

}  // namespace daybook::query
