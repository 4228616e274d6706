#pragma once
// The quarantine of a store in this process.
#include "ledger/store.h"
#include "projections/views.h"
#include "server/quarantine_desk.h"

namespace daybook::server {

// `store` and `views` outlive it. `door` is for the access log: "command", "http".
std::unique_ptr<QuarantineDesk> MakeLocalQuarantine(ledger::Store& store, projections::Views& views,
                                                    query::Actor actor, std::string door);

}  // namespace daybook::server
