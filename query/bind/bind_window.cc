// Windows: their form, their length, their anchors (read outside the records they narrow).
#include <cstdlib>

#include "ledger/base/zone.h"
#include "query/bind/binder.h"
#include "query/exec/nodes/basic.h"
#include "query/parse/foreign_date.h"

namespace daybook::query {

namespace {

constexpr int kYearMin = 1800;
constexpr int kYearMax = 2299;

// `since 2019`, `before 2024-06`: the whole year or month; nullopt for anything else.
std::optional<DayRange> CalendarAnchor(const ast::Expr& anchor) {
  if (const auto* number = std::get_if<ast::NumberLit>(&anchor.node)) {
    const bool digits = number->digits.size() == 4 && number->unit.empty() &&
                        number->digits.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || number->time_unit) return std::nullopt;
    const int year = std::atoi(number->digits.c_str());
    if (year < kYearMin || year > kYearMax) return std::nullopt;
    return RangeOf(ast::Calendar{ast::Calendar::Kind::kYear, number->digits});
  }
  if (const auto* time = std::get_if<ast::TimeLit>(&anchor.node)) {
    const auto parsed = ParsePartialTime(time->text, Zone::Region());
    if (parsed.ok() && parsed->precision < Precision::kDay)
      return DayRange{parsed->day, parsed->last_day()};
  }
  return std::nullopt;
}

// The first and the last day of an anchor that is written.
std::optional<DayRange> WrittenDays(const ExprNode& anchor) {
  const auto* constant = dynamic_cast<const ConstNode*>(&anchor);
  if (!constant) return std::nullopt;
  if (const auto* time = std::get_if<RowTime>(&constant->cell().v))
    return DayRange{time->day, time->last_day};
  if (const auto* period = std::get_if<PeriodCell>(&constant->cell().v))
    return DayRange{period->start.day, period->end.last_day};
  return std::nullopt;
}

Diagnostic OfNoLength(ast::Span span) {
  return {"CQ0368", "a window of no length holds nothing", span, "1 day is a day by itself"};
}

// Why nothing is in the window, whatever the rows.
std::optional<Diagnostic> WhyEmpty(const BoundWindow& bound, ast::Span span) {
  const bool stretch = bound.form == WindowForm::kLast || bound.form == WindowForm::kNext ||
                       bound.form == WindowForm::kTo || bound.form == WindowForm::kFrom;
  if (stretch && bound.length.front().amount == 0) return OfNoLength(span);
  if (bound.anchor_end && Binder::EndsBeforeItBegins(*bound.anchor, *bound.anchor_end))
    return Diagnostic{"CQ0367", "the window ends before it begins", span,
                      "write the earlier first"};
  return std::nullopt;
}

// Reports an empty one.
std::optional<BoundWindow> UnlessEmpty(BoundWindow bound, ast::Span span, Binder& binder) {
  const auto empty = WhyEmpty(bound, span);
  if (!empty) return bound;
  binder.Report(empty->id, empty->message, empty->span, empty->hint);
  return std::nullopt;
}

}  // namespace

bool Binder::EndsBeforeItBegins(const ExprNode& from, const ExprNode& to) {
  const auto first = WrittenDays(from);
  const auto last = WrittenDays(to);
  return first && last && last->to < first->from;
}

NodePtr Binder::Anchor(const ast::ExprPtr& anchor, const Scope& scope) {
  if (const auto* param = std::get_if<ast::Param>(&anchor->node)) {
    const auto text = ParamText(*param, anchor->span);
    if (!text) return nullptr;
    const auto time = ParsePartialTime(*text, Zone::Region());
    if (!time.ok()) {
      Report("CQ0303", "$" + param->name + " is '" + *text + "', which is no date", anchor->span,
             DateHint(*text, "2024, 2024-03 or 2024-03-31"));
      return nullptr;
    }
    const PeriodCell period{DayTime(time->day), DayTime(time->last_day())};
    const bool whole = time->precision < Precision::kDay;
    return std::make_shared<ConstNode>(whole ? CellType::kPeriod : CellType::kTime,
                                       whole ? Cell{period} : Cell{ToRowTime(*time)}, Value(*time),
                                       *text);
  }
  if (const auto range = CalendarAnchor(*anchor)) {
    const PeriodCell period{DayTime(range->from), DayTime(range->to)};
    return std::make_shared<ConstNode>(CellType::kPeriod, Cell{period}, Value(TextAt(anchor->span)),
                                       TextAt(anchor->span));
  }
  NodePtr node = Expr(*anchor, scope);
  if (!node) return nullptr;
  if (node->type() == CellType::kTime || node->type() == CellType::kRecord ||
      node->type() == CellType::kPeriod || node->type() == CellType::kAny)
    return node;
  // `count of encounters between 2 and 4`: the window is taken for one of the records.
  const bool amount = node->type() == CellType::kNumber || node->type() == CellType::kQuantity;
  const std::string hint =
      amount ? "write a date; of a count or a value, brackets: (count of …) between 2 and 4"
             : "write a date, an alias, or a bracket: since (today - 2 years)";
  const auto* text = std::get_if<ast::StringLit>(&anchor->node);
  Report("CQ0316",
         "a window begins or ends at a date or a record, not at " +
             std::string(TypePhrase(node->type())),
         anchor->span, text ? QuotedDateHint(text->text, hint) : hint);
  return nullptr;
}

bool Binder::HoldsNothing(const DurationCell& length, ast::Span span) {
  if (length.amount > 0) return false;
  const Diagnostic empty = OfNoLength(span);
  Report(empty.id, empty.message, empty.span, empty.hint);
  return true;
}

bool Binder::Measure(const ast::Duration* length, BoundWindow& bound) {
  if (!length) return true;
  const auto bound_length = Length(*length);
  if (bound_length) bound.length.push_back(*bound_length);
  return bound_length.has_value();
}

std::optional<BoundWindow> Binder::Window(const ast::Window& window, const Scope& scope) {
  BoundWindow bound;
  bound.text = TextAt(window.span);
  const ast::Duration* length = nullptr;
  const ast::ExprPtr* anchor = nullptr;
  const ast::ExprPtr* anchor_end = nullptr;
  const ast::PeriodArg* period = nullptr;
  if (const auto* w = std::get_if<ast::InLast>(&window.node)) {
    bound.form = WindowForm::kLast;
    length = &w->length;
  } else if (const auto* next = std::get_if<ast::InNext>(&window.node)) {
    bound.form = WindowForm::kNext;
    length = &next->length;
  } else if (std::holds_alternative<ast::InAny>(window.node)) {
    Report("CQ0312", "`in any …` looks at many records, so it stands in a pattern", window.span,
           "write `has at least 3 … in any 90 days`");
    return std::nullopt;
  } else if (const auto* word = std::get_if<ast::InThis>(&window.node)) {
    bound.form = WindowForm::kRange;
    bound.word = word->word;
    bound.previous = word->previous;
  } else if (const auto* to = std::get_if<ast::InTo>(&window.node)) {
    bound.form = to->from ? WindowForm::kFrom : WindowForm::kTo;
    length = &to->length;
    anchor = &to->anchor;
  } else if (const auto* calendar = std::get_if<ast::InCalendar>(&window.node)) {
    bound.form = WindowForm::kRange;
    bound.calendar = calendar->calendar;
  } else if (const auto* during = std::get_if<ast::During>(&window.node)) {
    bound.form = WindowForm::kDuring;
    period = &during->period;
  } else if (const auto* overlapping = std::get_if<ast::Overlapping>(&window.node)) {
    bound.form = WindowForm::kOverlapping;
    period = &overlapping->period;
  } else if (const auto* since = std::get_if<ast::Since>(&window.node)) {
    bound.form = WindowForm::kSince;
    anchor = &since->anchor;
  } else if (const auto* before = std::get_if<ast::BeforeW>(&window.node)) {
    bound.form = WindowForm::kBefore;
    anchor = &before->anchor;
  } else if (const auto* after = std::get_if<ast::AfterW>(&window.node)) {
    bound.form = WindowForm::kAfter;
    anchor = &after->anchor;
  } else if (const auto* between = std::get_if<ast::BetweenW>(&window.node)) {
    bound.form = WindowForm::kBetween;
    anchor = &between->from;
    anchor_end = &between->to;
  } else if (const auto* within = std::get_if<ast::WithinW>(&window.node)) {
    bound.form = within->side == ast::WithinW::Side::kAfter    ? WindowForm::kWithinAfter
                 : within->side == ast::WithinW::Side::kBefore ? WindowForm::kWithinBefore
                                                               : WindowForm::kWithinAround;
    length = &within->length;
    anchor = &within->anchor;
  } else if (const auto* same = std::get_if<ast::OnSameDay>(&window.node)) {
    bound.form = WindowForm::kOnSameDay;
    anchor = &same->anchor;
  } else {
    bound.form = WindowForm::kOn;
    anchor = &std::get<ast::OnW>(window.node).anchor;
  }
  if (period) {
    if (const auto* words = std::get_if<ast::Calendar>(period))
      bound.calendar = *words;
    else
      anchor = &std::get<ast::ExprPtr>(*period);
  }
  if (!Measure(length, bound)) return std::nullopt;
  if (anchor && !(bound.anchor = Anchor(*anchor, scope))) return std::nullopt;
  if (anchor_end && !(bound.anchor_end = Anchor(*anchor_end, scope))) return std::nullopt;
  return UnlessEmpty(std::move(bound), window.span, *this);
}

}  // namespace daybook::query
