#pragma once
// The doors onto a store and its views in this process: what `daybook serve` starts the server
// with.
#include <memory>

#include "ledger/store.h"
#include "projections/views.h"
#include "server/services.h"

namespace daybook::server {

// `store`, `views` and `clock` (null: the store's) outlive it.
std::unique_ptr<Services> MakeLocalServices(ledger::Store& store, projections::Views& views,
                                            const Clock* clock);

}  // namespace daybook::server
