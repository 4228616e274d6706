#pragma once
// `every month from A to B` read to the intervals it stands for.
#include <optional>
#include <vector>

#include "query/bind/binder.h"

namespace daybook::query {

// The bounds look at no row; whole months and years count from their first to their last day. What
// is wrong (CQ0341, CQ0343, CQ0305, CQ0316) the binder reports, and nothing is given.
std::optional<std::vector<Interval>> ReadSeries(const ast::Every& every, Binder& binder,
                                                Exec& exec);

}  // namespace daybook::query
