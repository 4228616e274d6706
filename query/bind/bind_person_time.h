#pragma once
// Person years of a question: which days count, and in which group.
#include "query/bind/bound_query.h"

namespace daybook::query {

// Reports where no days are given. `rate` is where the rate stands; `in_series` whether the
// question is asked of intervals.
std::optional<BoundPersonTime> BindPersonTime(Binder& binder, const ast::Query& query,
                                              const BoundQuery& bound, bool in_series,
                                              ast::Span rate);

}  // namespace daybook::query
