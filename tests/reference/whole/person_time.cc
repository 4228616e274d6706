// Person years, day by day.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

constexpr int kYearsBack = 150;
constexpr double kDaysOfYear = 365.25;

bool AliveOnDay(const Resident& resident, Day day) {
  const Index index{BareDay(day)};
  return IsBorn(resident, index) && IsAlive(resident, index);
}

}  // namespace

// Windows of the subject that say which days count.
std::vector<ast::Window> Evaluation::SubjectWindows() const {
  const auto* sources = std::get_if<std::vector<ast::Source>>(&query_->subject);
  return sources ? sources->front().pattern->records->windows : std::vector<ast::Window>();
}

bool Evaluation::DayCounts(Day day, const Scope& scope) {
  if (interval_ && (day < interval_->first || day > interval_->last)) return false;
  Target target;
  target.at = target.until = BareDay(day);
  for (const ast::Window& window : SubjectWindows())
    if (!Holds(InWindow(window, target, scope))) return false;
  return true;
}

// A registration that goes on that day; who has none at all counts always.
bool Evaluation::RegisteredOn(Day day, const Rows& registrations) const {
  if (registrations.empty()) return true;
  for (const Record* record : registrations) {
    const Target target = TargetOf(*record);
    const bool begun = !target.at || DaysOf(*target.at).first <= day;
    const bool over = target.until
                          ? DaysOf(*target.until).last < day
                          : !target.open_ended && target.at && DaysOf(*target.at).last < day;
    if (begun && !over) return true;
  }
  return false;
}

std::vector<Day> Evaluation::PersonDays(const Resident& resident, const World& world,
                                        const Index& index) {
  const Scope scope = ScopeOf(world, index, &resident);
  const Rows registrations = OfKind("registration", scope, Sight{});
  Rows seen;
  for (const Record* record : registrations)
    if (IsSeen(*record, scope, Sight{})) seen.push_back(record);
  if (days_counted_.find(index.day()) == days_counted_.end()) {
    std::vector<Day>& days = days_counted_[index.day()];
    const Scope nobody = ScopeOf(world, index, nullptr);
    for (Day day = ShiftMonths(index.day(), -12 * kYearsBack); day <= index.day(); ++day)
      if (DayCounts(day, nobody)) days.push_back(day);
    if (!interval_ && !days.empty() && days.front() == ShiftMonths(index.day(), -12 * kYearsBack))
      Fail(ErrorCode::kBadQuery, "person years need a window with a start");
  }
  std::vector<Day> lived;
  for (const Day day : days_counted_[index.day()])
    if (AliveOnDay(resident, day) && RegisteredOn(day, seen)) lived.push_back(day);
  return lived;
}

// Kept rows per n years of those who belong to the group.
Val Evaluation::RatePerPersonYears(double per, const Group& group) {
  const double years = group.person_days / kDaysOfYear;
  if (years == 0) return Unknown();
  return Number(static_cast<double>(Published(static_cast<int64_t>(group.kept.size()), group)) *
                per / years);
}

}  // namespace daybook::reference
