#include "query/exec/groups/person_time.h"

#include <algorithm>

#include "query/exec/patterns/pattern.h"

namespace daybook::query {
namespace {

// How far back from the index date days are looked at, and the longest life that counts.
constexpr int kMonthsBack = 150 * 12;

bool InAll(const std::vector<BoundWindow>& windows, const std::vector<WindowAnchors>& anchors,
           CivilDay day, Exec& exec) {
  const RowTime time = DayTime(day);
  for (size_t i = 0; i < windows.size(); ++i)
    if (TestWindow(windows[i], time, time, RowRef{}, anchors[i], 0, exec) != Truth::kTrue)
      return false;
  return true;
}

// The days somebody may be alive on; empty where end < start.
Interval AliveDays(ResidentNo resident, Interval within, const Reader& reader) {
  const projections::PersonColumns& persons = reader.Persons();
  const RowTime& born = persons.born[resident.value];
  const RowTime& died = persons.died[resident.value];
  if (!died.known && persons.deceased[resident.value] != 0) return {0, -1};
  if (born.known) within.start = std::max(within.start, born.day);
  if (died.known) within.end = std::min(within.end, died.day - 1);
  return within;
}

}  // namespace

Result<PersonTime> PersonTime::Make(const BoundPersonTime& bound, Exec& exec) {
  PersonTime time(bound);
  Batch nobody;  // one row that nothing looks at
  nobody.residents.push_back(ResidentNo{0});
  std::vector<WindowAnchors> anchors;
  for (const BoundWindow& window : bound.windows)
    anchors.push_back(AnchorsOf(window, nobody, exec));
  const CivilDay last = exec.date.day;
  time.first_ = AddMonths(last, -kMonthsBack);
  if (exec.interval) time.first_ = std::max(time.first_, exec.interval->start);
  for (CivilDay day = time.first_; day <= last; ++day)
    time.counted_.push_back(time.counted_.back() +
                            (InAll(bound.windows, anchors, day, exec) ? 1 : 0));
  if (!exec.interval && time.counted_.size() > 1 && time.counted_[1] > 0)
    return Error{ErrorCode::kBadQuery, "person years are lived in a window, and this has no start",
                 "", "in last 12 months, since 2024-01-01, between … and …", "CQ0347"};
  return time;
}

double PersonTime::Count(CivilDay from, CivilDay to) const {
  const CivilDay last = first_ + static_cast<CivilDay>(counted_.size()) - 2;
  from = std::max(from, first_);
  to = std::min(to, last);
  if (to < from) return 0;
  return counted_[static_cast<size_t>(to - first_) + 1] -
         counted_[static_cast<size_t>(from - first_)];
}

double PersonTime::Registered(const RowRef* begin, const RowRef* end, Interval alive,
                              Exec& exec) const {
  if (begin == end) return Count(alive.start, alive.end);
  std::vector<Interval> spans;
  for (const RowRef* row = begin; row != end; ++row) {
    const RowTime from = exec.reader.StartOf(*row);
    const RowTime to = SpanEnd(*row, exec.reader);
    spans.push_back({from.known ? std::max(from.day, alive.start) : alive.start,
                     to.known ? std::min(to.last_day, alive.end) : alive.end});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Interval& a, const Interval& b) { return a.start < b.start; });
  double days = 0;
  CivilDay next = alive.start;  // days before it are counted
  for (const Interval& span : spans) {
    const CivilDay from = std::max(span.start, next);
    if (span.end < from) continue;
    days += Count(from, span.end);
    next = span.end + 1;
  }
  return days;
}

std::vector<double> PersonTime::DaysOf(const Batch& residents, Exec& exec) const {
  const Ragged found = bound_->registrations->Eval(residents, exec);
  std::vector<double> days(residents.size(), 0);
  const Interval all{first_, exec.date.day};
  for (size_t i = 0; i < days.size(); ++i) {
    const Interval alive = AliveDays(residents.residents[i], all, exec.reader);
    if (alive.end < alive.start) continue;
    days[i] = Registered(found.rows.data() + found.offsets[i],
                         found.rows.data() + found.offsets[i + 1], alive, exec);
  }
  return days;
}

}  // namespace daybook::query
