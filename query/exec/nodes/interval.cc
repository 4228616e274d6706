#include "query/exec/nodes/interval.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace daybook::query {
namespace {

// The first day of the interval `index` intervals on: calendar months are counted from the first,
// so that 31 January is followed by 29 February and 31 March.
CivilDay StartOf(ast::TimeWord word, CivilDay from, int index) {
  switch (word) {
    case ast::TimeWord::kDay:
      return from + index;
    case ast::TimeWord::kWeek:
      return from + 7 * index;
    case ast::TimeWord::kMonth:
      return AddMonths(from, index);
    case ast::TimeWord::kQuarter:
      return AddMonths(from, 3 * index);
    case ast::TimeWord::kYear:
    case ast::TimeWord::kFy:
      break;
  }
  return AddMonths(from, kMonthsOfYear * index);
}

}  // namespace

CellColumn IntervalNode::Cells(const Batch& batch, Exec& exec) const {
  DAYBOOK_CHECK(exec.interval.has_value());
  const PeriodCell period{DayTime(exec.interval->start), DayTime(exec.interval->end)};
  return CellColumn(batch.size(), Cell{period});
}

std::vector<Interval> IntervalsOf(ast::TimeWord word, CivilDay from, CivilDay to) {
  std::vector<Interval> intervals;
  for (int i = 0; intervals.size() <= kIntervalsMax; ++i) {
    const CivilDay start = StartOf(word, from, i);
    if (start > to) break;
    intervals.push_back({start, std::min(StartOf(word, from, i + 1) - 1, to)});
  }
  return intervals;
}

Interval YearTo(CivilDay day) { return {AddMonths(day, -kMonthsOfYear) + 1, day}; }

}  // namespace daybook::query
