#include "query/series.h"

#include "query/exec/nodes/interval.h"

namespace daybook::query {
namespace {

struct Bound {
  CivilDay first = 0, last = 0;
};

std::optional<Bound> ReadBound(const ast::ExprPtr& expr, Binder& binder, Exec& exec) {
  const NodePtr node = binder.Anchor(expr, Scope{});
  if (!node) return std::nullopt;
  if (!Binder::SameForAllRows(*node)) {
    binder.Report("CQ0305", "this date must be the same for every row", expr->span,
                  "use a date, today, or arithmetic on them");
    return std::nullopt;
  }
  Batch nobody;  // one row that nothing looks at
  nobody.residents.push_back(ResidentNo{0});
  const Cell cell = node->Cells(nobody, exec).front();
  if (const auto* period = std::get_if<PeriodCell>(&cell.v))
    return Bound{period->start.day, period->end.last_day};
  if (const auto* time = std::get_if<RowTime>(&cell.v); time && time->known)
    return Bound{time->day, time->last_day};
  binder.Report("CQ0341", "a series runs from a date to a date", expr->span,
                "every month from 2024-01 to 2024-12");
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<Interval>> ReadSeries(const ast::Every& every, Binder& binder,
                                                Exec& exec) {
  const auto from = ReadBound(every.from, binder, exec);
  const auto to = ReadBound(every.to, binder, exec);
  if (!from || !to) return std::nullopt;
  if (to->last < from->first) {
    binder.Report("CQ0341", "the series ends before it begins", every.span,
                  "every month from the earlier to the later");
    return std::nullopt;
  }
  const YearMonthDay first = ToYearMonthDay(from->first);
  if (every.word == ast::TimeWord::kFy && (first.month != 4 || first.day != 1)) {
    binder.Report("CQ0343", "financial years begin on 1 April", every.from->span,
                  "every fy from 2021-04 …, or every year from this date on");
    return std::nullopt;
  }
  std::vector<Interval> intervals = IntervalsOf(every.word, from->first, to->last);
  if (intervals.size() > kIntervalsMax) {
    binder.Report("CQ0341", "a series has " + std::to_string(kIntervalsMax) + " intervals at most",
                  every.span, "take longer ones, or fewer");
    return std::nullopt;
  }
  return intervals;
}

}  // namespace daybook::query
