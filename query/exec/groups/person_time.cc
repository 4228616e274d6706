#include "query/exec/groups/person_time.h"

#include <algorithm>
#include <limits>

#include "query/exec/patterns/pattern.h"
#include "query/exec/patterns/steps.h"

namespace daybook::query {
namespace {

// How far back from the index date days are looked at, and the longest life that counts.
constexpr int kMonthsBack = 150 * 12;
constexpr CivilDay kNoDay = std::numeric_limits<CivilDay>::max();

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

// The first birthday after a day: of who was born on 29 February 1 March in common years.
CivilDay BirthdayAfter(CivilDay born, CivilDay day) {
  const YearMonthDay of = ToYearMonthDay(born);
  for (int year = ToYearMonthDay(day).year;; ++year) {
    const bool moved = of.day > DaysInMonth(year, of.month);
    const CivilDay birthday =
        moved ? ToCivilDay({year, of.month + 1, 1}) : ToCivilDay({year, of.month, of.day});
    if (birthday > day) return birthday;
  }
}

// The first day after `day` on which a field of the resident may be another: their age, or since
// when they are registered.
CivilDay NextChange(ResidentNo resident, std::span<const RowRef> registrations, CivilDay day,
                    const Reader& reader) {
  CivilDay next = kNoDay;
  const RowTime& born = reader.Persons().born[resident.value];
  if (born.known) next = std::min(BirthdayAfter(born.day, day), BirthdayAfter(born.last_day, day));
  for (const RowRef row : registrations)
    for (const RowTime& time : {reader.StartOf(row), reader.EndOf(row)})
      for (const CivilDay change : {time.day, time.day + 1, time.last_day, time.last_day + 1})
        if (time.known && change > day) next = std::min(next, change);
  return next;
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

std::vector<Interval> PersonTime::LivedBy(ResidentNo resident,
                                          std::span<const RowRef> registrations, Exec& exec) const {
  const Interval alive = AliveDays(resident, {first_, exec.date.day}, exec.reader);
  if (alive.end < alive.start) return {};
  if (registrations.empty()) return {alive};
  std::vector<Interval> spans;
  for (const RowRef row : registrations) {
    const RowTime from = exec.reader.StartOf(row);
    const RowTime to = SpanEnd(row, exec.reader);
    spans.push_back({from.known ? std::max(from.day, alive.start) : alive.start,
                     to.known ? std::min(to.last_day, alive.end) : alive.end});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Interval& a, const Interval& b) { return a.start < b.start; });
  std::vector<Interval> apart;
  CivilDay next = alive.start;  // days before it are counted
  for (const Interval& span : spans) {
    const CivilDay from = std::max(span.start, next);
    if (span.end < from) continue;
    apart.push_back({from, span.end});
    next = span.end + 1;
  }
  return apart;
}

std::vector<double> PersonTime::DaysOf(const Batch& residents, Exec& exec) const {
  const Ragged found = bound_->registrations->Eval(residents, exec);
  std::vector<double> days(residents.size(), 0);
  for (size_t i = 0; i < days.size(); ++i)
    for (const Interval& lived : LivedBy(residents.residents[i], RowsOf(found, i), exec))
      days[i] += Count(lived.start, lived.end);
  return days;
}

PersonTime::Stretches PersonTime::StretchesOf(const Batch& residents, Exec& exec) const {
  const Ragged found = bound_->registrations->Eval(residents, exec);
  // Nobody's days before the first that counts need be parted.
  const auto none =
      std::find_if(counted_.begin(), counted_.end(), [](uint32_t n) { return n > 0; });
  const CivilDay counted_from = first_ + static_cast<CivilDay>(none - counted_.begin()) - 1;
  Stretches out;
  for (size_t i = 0; i < residents.size(); ++i) {
    const ResidentNo resident = residents.residents[i];
    for (Interval lived : LivedBy(resident, RowsOf(found, i), exec)) {
      lived.start = std::max(lived.start, counted_from);
      for (CivilDay from = lived.start; from <= lived.end;) {
        const CivilDay next = NextChange(resident, RowsOf(found, i), from, exec.reader);
        const CivilDay to = std::min(next - 1, lived.end);
        if (const double days = Count(from, to); days > 0) {
          out.residents.residents.push_back(resident);
          out.residents.days.push_back(from);
          out.days.push_back(days);
        }
        from = to + 1;
      }
    }
  }
  return out;
}

}  // namespace daybook::query
