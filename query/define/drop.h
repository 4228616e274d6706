#pragma once
// `drop`: a definition's end, refused while others need it.
#include <optional>

#include "query/bind/binder.h"
#include "query/define/effect.h"

namespace daybook::query {

// nullopt after an error, which the binder holds.
std::optional<DefinitionEffect> DropEffect(Binder& binder, const ast::Drop& drop);

}  // namespace daybook::query
