// Series: the intervals of `every … from … to`, the whole question asked anew at each one's end.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

constexpr size_t kIntervalsMax = 4'000;

Day IntervalStart(ast::TimeWord word, Day from, int count) {
  if (word == ast::TimeWord::kDay) return from + count;
  if (word == ast::TimeWord::kWeek) return from + 7 * count;
  const int months = word == ast::TimeWord::kMonth ? 1 : word == ast::TimeWord::kQuarter ? 3 : 12;
  return ShiftMonths(from, months * count);
}

std::string Iso(Days days) {
  return WriteTime(BareDay(days.first)) + "/" + WriteTime(BareDay(days.last));
}

}  // namespace

// A parameter is a date here: "2023" is the year.
Evaluation::Anchor Evaluation::SeriesBound(const ast::ExprPtr& expr, const Scope& scope) {
  const auto* param = std::get_if<ast::Param>(&expr->node);
  if (!param) return AnchorOf(expr, Target{}, scope);
  Anchor bound;
  const auto time = ReadTime(ParamText(param->name).value_or(""));
  if (!time) return bound;
  bound.value = Period(DaysOf(*time).first, DaysOf(*time).last);
  bound.at = bound.value.time;
  bound.until = bound.value.until;
  return bound;
}

std::vector<Days> Evaluation::IntervalsOf(const ast::Query& query, const Scope& scope) {
  if (!query.every) {
    // A measure by itself: the year to the index date.
    if (!std::holds_alternative<ast::MeasureSubject>(query.subject)) return {};
    const Day last = IndexOf(query.as_at, scope).day();
    return {Days{ShiftMonths(last, -12) + 1, last}};
  }
  if (query.as_at) Fail(ErrorCode::kBadQuery, "a series has its own dates", query.every->span);
  const Anchor from = SeriesBound(query.every->from, scope);
  const Anchor to = SeriesBound(query.every->to, scope);
  if (!from.at || !to.at) {
    Fail(ErrorCode::kBadQuery, "a series runs from a date to a date", query.every->span);
    return {};
  }
  const Day first = DaysOf(*from.at).first, last = DaysOf(to.late()).last;
  if (first > last) Fail(ErrorCode::kBadQuery, "a series ends early", query.every->span);
  if (query.every->word == ast::TimeWord::kFy &&
      (PartsOf(first).month != 4 || PartsOf(first).day != 1))
    Fail(ErrorCode::kBadQuery, "financial years begin on 1 April", query.every->span);
  std::vector<Days> intervals;
  for (int i = 0; IntervalStart(query.every->word, first, i) <= last; ++i) {
    const Day start = IntervalStart(query.every->word, first, i);
    const Day next = IntervalStart(query.every->word, first, i + 1);
    intervals.push_back({start, std::min(next - 1, last)});
    if (intervals.size() > kIntervalsMax) {
      Fail(ErrorCode::kBadQuery, "too many intervals", query.every->span);
      break;
    }
  }
  return intervals;
}

// Puts the answers of the intervals under each other, each row with its interval before it.
void Evaluation::AppendInterval(const Days& days, query::Answer part, query::Answer& answer) {
  if (answer.columns.empty()) {
    answer.columns = part.columns;
    answer.columns.insert(answer.columns.begin(), {"interval", query::ValueType::kText});
  }
  for (query::Row& row : part.rows) {
    row.insert(row.begin(), query::Value(Iso(days)));
    answer.rows.push_back(std::move(row));
  }
  answer.end.row_count = answer.rows.size();
}

}  // namespace daybook::reference
