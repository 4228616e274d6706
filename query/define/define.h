#pragma once
// `define`: what becomes an event of the ledger, and whether it is one already.
#include <optional>
#include <string_view>

#include "query/bind/binder.h"
#include "query/define/effect.h"

namespace daybook::query {

// Checks the definition and gathers what its event keeps. nullopt after an error, which the binder
// holds, or once `cancel` is set. `text`: the statement.
std::optional<DefinitionEffect> DefineEffect(Binder& binder, const ast::Define& define,
                                             std::string_view text,
                                             const CancelFlag* cancel = nullptr);

// "codes diabetes is now defined (version 2)".
std::string EffectNote(const DefinitionEffect& effect);

}  // namespace daybook::query
