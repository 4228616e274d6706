#pragma once
// Small numbers: what a table of groups must not show, so that nobody is singled out.
#include <vector>

#include "query/exec/groups/groups.h"

namespace daybook::query {

// Hidden are
// - a row that stands for fewer residents than `below` (but for nobody);
// - a count(c), percent(c) whose number, or that of the others in its group, is below; a percent or
//   rate of a whole, or with a remainder, that is below; a statistic of fewer known values;
// - what these could be worked out from: where a total is shown, by `with totals` or `share`, at
//   least two rows, or two numbers of a column, are hidden, and `below` residents or rows in all;
//   of several count(c) in one row two, if any. The smallest go first; where nothing is left to
//   hide, the total goes.
// Keys never are. `totals` says that the last row is the total of the others.
HiddenCells HideSmall(const std::vector<BoundColumn>& columns,
                      const std::vector<GroupNumbers>& rows, bool totals, uint64_t below);

// The numbers as published: rounded to the nearest `round_to`, halves up.
GroupNumbers Rounded(GroupNumbers numbers, uint64_t round_to);

}  // namespace daybook::query
