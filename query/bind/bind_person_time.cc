#include "query/bind/bind_person_time.h"

#include <algorithm>

#include "query/exec/nodes/fields.h"

namespace daybook::query {
namespace {

// The registrations of a resident, as the language has them.
PatternPtr Registrations(Binder& binder) {
  ast::Records records;
  records.head = ast::Name{"registration", {}};
  ast::Pattern pattern;
  pattern.records = std::make_shared<const ast::Records>(std::move(records));
  return binder.Pattern(pattern, Scope{});
}

bool IsOfOneRow(const BoundWindow& window) {
  for (const NodePtr& anchor : {window.anchor, window.anchor_end})
    if (anchor && !Binder::SameForAllRows(*anchor)) return true;
  return false;
}

// The windows of what is counted: with steps, those of its first records.
const std::vector<BoundWindow>& WindowsOf(const PatternNode& records) {
  const PatternParts& parts = records.parts();
  return parts.steps.empty() ? parts.windows : parts.unions.front()->parts().windows;
}

// Something within was found wrong before.
bool IsWrongAlready(const Binder& binder, ast::Span span) {
  const auto& found = binder.diagnostics();
  return std::any_of(found.begin(), found.end(), [&](const Diagnostic& d) {
    return !d.warning && span.begin <= d.span.begin && d.span.end <= span.end;
  });
}

}  // namespace

std::optional<BoundPersonTime> BindPersonTime(Binder& binder, const ast::Query& query,
                                              const BoundQuery& bound, bool in_series,
                                              ast::Span rate) {
  BoundPersonTime time;
  time.rate = rate;
  if (bound.of_records && bound.records && !bound.of_measure)
    time.windows = WindowsOf(*bound.records);
  if (time.windows.empty() && !in_series) {
    if (bound.of_records && IsWrongAlready(binder, query.subject_span)) return std::nullopt;
    binder.Report("CQ0347", "person years are lived in a window, and there is none", rate,
                  bound.of_records ? "from … in last 12 months, or in a series: every year from …"
                                   : "ask in a series: every year from 2024 to 2024");
    return std::nullopt;
  }
  if (std::any_of(time.windows.begin(), time.windows.end(), IsOfOneRow)) {
    binder.Report("CQ0347", "person years need a window that is the same for everybody",
                  query.subject_span, "use a date, or a length of time to the index date");
    return std::nullopt;
  }
  time.registrations = Registrations(binder);
  if (!bound.of_records) return time;
  // A record counts where the resident's fields were at its time: so does each day lived.
  Scope scope;
  scope.day = std::make_shared<RowDayNode>();
  for (const ast::Column& column : query.by) {
    if (IsWrongAlready(binder, column.value->span)) return std::nullopt;
    const size_t before = binder.diagnostics().size();
    NodePtr key = binder.Expr(*column.value, scope);
    if (!key) {
      // The key was bound beside the records before, and stood: what fails here, only they have.
      binder.ReportInstead(before, "CQ0348",
                           "person years are of residents, so they can't be split by records",
                           column.value->span, "by sex, practice, band(age, …)");
      return std::nullopt;
    }
    time.keys.push_back(std::move(key));
  }
  time.by_day = scope.day.use_count() > 1;
  return time;
}

}  // namespace daybook::query
