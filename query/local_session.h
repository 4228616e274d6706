#pragma once
// A session in the process that owns the folder.
#include <functional>
#include <memory>

#include "ledger/store.h"
#include "projections/views.h"
#include "query/codes/sources.h"
#include "query/prepared.h"
#include "query/session.h"

namespace daybook::query {

struct LocalSessionOptions {
  Actor actor;
  // Fixes "today" for tests and golden scripts; null: the store's clock.
  const Clock* clock = nullptr;
  // What several sessions of one store keep of statements asked before (prepared.h); null: this
  // one keeps its own.
  std::shared_ptr<Prepared> prepared{};
  // Shared by the sessions of one store, so that a hierarchy is read once; null: the session's own.
  std::shared_ptr<HierarchyCache> hierarchies{};
};

// `store` and `views` outlive it. Thread-safe: any number of Run calls at once.
std::unique_ptr<Session> MakeLocalSession(ledger::Store& store, projections::Views& views,
                                          LocalSessionOptions options);

}  // namespace daybook::query
