#pragma once
// The intervals of a series, and `interval` as a value.
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// Intervals that one series may have.
inline constexpr size_t kIntervalsMax = 4'000;

// `interval`: the period that the question is asked of now.
class IntervalNode final : public ExprNode {
 public:
  IntervalNode() : ExprNode(CellType::kPeriod) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "interval"; }
};

// [from, to] cut into days, weeks, months, … that are counted on from `from`; the last ends on `to`
// at the latest. At most kIntervalsMax + 1: one too many tells that it goes on.
std::vector<Interval> IntervalsOf(ast::TimeWord word, CivilDay from, CivilDay to);

// The 12 months that end on a day: what a measure looks at outside a series.
Interval YearTo(CivilDay day);

}  // namespace daybook::query
