#pragma once
// Lets and aliases of rows: in questions and in measures.
#include "query/bind/binder.h"

namespace daybook::query {

// True if rows of the scope have a field, or their residents, of that name.
bool HidesField(const std::string& name, const Scope& scope);
// Binds the lets one after the other into the scope; reports those, and the aliases that are there
// already (at `aliases_at`), that hide something.
void BindLets(Binder& binder, const std::vector<ast::Let>& lets, Scope& scope,
              ast::Span aliases_at);

}  // namespace daybook::query
