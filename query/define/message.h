#pragma once
// The message that puts a definition, or its end, into the ledger.
#include "ledger/store.h"
#include "query/define/effect.h"
#include "query/session.h"

namespace daybook::query {

// The definition is its last entry; the parts of a hierarchy stand before it. kTooLarge for an
// entry that is too long.
Result<ledger::NewMessage> DefinitionMessage(const DefinitionEffect& effect, const Actor& actor,
                                             int64_t now_micros, ledger::Store& store);

}  // namespace daybook::query
