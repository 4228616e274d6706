// Records, steps, codes and windows.
#include "query/ast/ast_words.h"
#include "query/print/printer.h"

namespace daybook::query {

Piece Printer::Pattern(const ast::Pattern& pattern) const {
  std::vector<Piece> parts = RecordsParts(*pattern.records, false);
  Steps(pattern.steps, parts);
  return GroupOf(std::move(parts));
}

Piece Printer::Source(const ast::Pattern& pattern) const {
  std::vector<Piece> parts = RecordsParts(*pattern.records, true);
  Steps(pattern.steps, parts);
  return GroupOf(std::move(parts));
}

Piece Printer::Records(const ast::Records& records) const {
  return GroupOf(RecordsParts(records, false));
}

// [status] head [in codes] [as a] [with (…)] … [windows] [including retracted], and of what
// stands after `from`: … [with (…)] [including retracted] [of residents] [windows] [as a].
std::vector<Piece> Printer::RecordsParts(const ast::Records& records, bool source) const {
  std::vector<Piece> parts;
  std::string statuses;
  for (const ast::Status& status : records.statuses)
    statuses += std::string(ast::WordOf(ast::kStatuses, status.word)) + " ";
  const auto collapsed = [&](std::string words, const ast::RecordsPtr& of) {
    parts = RecordsParts(*of, false);
    PutBefore(parts.front(), words);
  };
  if (const auto* distinct = std::get_if<ast::DistinctOf>(&records.head)) {
    collapsed("of ", distinct->of);
    parts.insert(parts.begin(), Between("distinct ", Expr(*distinct->field, Binding::kDated), ""));
  } else if (const auto* days = std::get_if<ast::DaysOf>(&records.head)) {
    collapsed("days of ", days->of);
  } else {
    parts.push_back(Head(records));
  }
  PutBefore(parts.front(), statuses);
  if (records.codes) parts.push_back(Between("in ", Members(*records.codes), ""));
  bool named = source || !records.alias;
  for (const ast::ExprPtr& with : records.with) {
    parts.push_back(Between("with (", Expr(*with, Binding::kOr), ")"));
    if (!named) PutBefore(parts.back(), "as " + records.alias->text + " ");
    named = true;
  }
  const auto retracted = [&] {
    if (records.including_retracted) PutAfter(parts.back(), " including retracted");
  };
  if (source) retracted();
  if (records.of) parts.push_back(Between("of ", Set(*records.of), ""));
  for (const ast::Window& window : records.windows) parts.push_back(Window(window));
  if (!source) retracted();
  if (source && records.alias)
    parts.push_back(Leaf("as " + records.alias->text, records.alias->span));
  return parts;
}

Piece Printer::Head(const ast::Records& records) const {
  return std::visit(ast::Cases{[](const ast::Name& name) { return Leaf(name.text, name.span); },
                               [&](const ast::Alternatives& either) {
                                 return Between("(", AnyOf(either.any), ")");
                               },
                               [&](const ast::Pick& pick) { return Between("(", Pick(pick), ")"); },
                               [&](const ast::Episodes& episodes) { return Episodes(episodes); },
                               // Joined with what they hold, by RecordsParts.
                               [](const ast::DistinctOf&) { return Piece{}; },
                               [](const ast::DaysOf&) { return Piece{}; }},
                    records.head);
}

Piece Printer::AnyOf(const std::vector<ast::PatternPtr>& patterns) const {
  std::vector<Piece> parts;
  for (const ast::PatternPtr& pattern : patterns) {
    const bool first = parts.empty();
    parts.push_back(Pattern(*pattern));
    if (!first) PutBefore(parts.back(), "or ");
  }
  return GroupOf(std::move(parts));
}

Piece Printer::Episodes(const ast::Episodes& episodes) const {
  std::vector<Piece> parts = {Between("episodes of ", Records(*episodes.of), "")};
  if (episodes.lasting)
    parts.push_back(Leaf("lasting " + LengthText(*episodes.lasting), episodes.lasting->span));
  if (episodes.until) parts.push_back(Between("until ", Records(*episodes.until), ""));
  parts.push_back(Leaf("with gap " + LengthText(episodes.gap), episodes.gap.span));
  return GroupOf(std::move(parts));
}

Piece Printer::Pick(const ast::Pick& pick) const {
  static constexpr std::string_view kOrdinals[] = {"",        "",       "second ", "third ",
                                                   "fourth ", "fifth ", "sixth ",  "seventh ",
                                                   "eighth ", "ninth ", "tenth "};
  const std::string words =
      std::string(kOrdinals[pick.ordinal]) + std::string(ast::WordOf(ast::kPicks, pick.word)) + " ";
  return Between(words, Pattern(*pick.pattern), "");
}

void Printer::Steps(const std::vector<ast::Step>& steps, std::vector<Piece>& parts) const {
  for (const ast::Step& step : steps) parts.push_back(Step(step));
}

Piece Printer::Step(const ast::Step& step) const {
  std::string words = step.negated ? "not " : "";
  words += step.preceded ? "preceded by " : "followed by ";
  if (step.quantifier) words += QuantifierText(*step.quantifier) + " ";
  std::vector<Piece> parts = RecordsParts(*step.records, false);
  PutBefore(parts.front(), words);
  if (step.gap) parts.push_back(Leaf(Gap(*step.gap, step.preceded), step.gap->span));
  if (step.without) parts.push_back(Between("without ", Records(*step.without), " in between"));
  return GroupOf(std::move(parts));
}

std::string Printer::Gap(const ast::Gap& gap, bool preceded) const {
  const std::string way = preceded ? " earlier" : " later";
  switch (gap.kind) {
    case ast::Gap::Kind::kWithin:
      return "within " + LengthText(gap.length);
    case ast::Gap::Kind::kAtLeast:
      return "at least " + LengthText(gap.length) + way;
    case ast::Gap::Kind::kRange:
      return gap.from + " to " + LengthText(gap.length) + way;
  }
  return "";
}

// ---- codes --------------------------------------------------------------------------------

Piece Printer::Members(const ast::Members& members) const {
  std::vector<Piece> parts;
  for (const ast::Member& member : members.include) {
    if (!parts.empty()) PutAfter(parts.back(), ",");
    parts.push_back(Member(member));
  }
  for (size_t i = 0; i < members.exclude.size(); ++i) {
    if (i > 0) PutAfter(parts.back(), ",");
    parts.push_back(Member(members.exclude[i]));
    if (i == 0) PutBefore(parts.back(), "minus ");
  }
  Piece all = GroupOf(std::move(parts));
  return members.bracketed ? Between("(", std::move(all), ")") : all;
}

Piece Printer::Member(const ast::Member& member) const {
  return Between(member.descendants ? "<< " : "", Expr(*member.value, Binding::kOperand), "");
}

// ---- windows ------------------------------------------------------------------------------

Piece Printer::Anchored(std::string_view words, const ast::ExprPtr& anchor) const {
  return Between(std::string(words) + " ", Expr(*anchor, Binding::kOperand), "");
}

// A year or month in brackets is a number or a date, without them it is a period.
Piece Printer::Period(std::string_view words, const ast::PeriodArg& period, ast::Span span) const {
  if (const auto* calendar = std::get_if<ast::Calendar>(&period))
    return Leaf(std::string(words) + " " + CalendarWords(*calendar), span);
  const ast::ExprPtr& expr = std::get<ast::ExprPtr>(period);
  const auto* number = std::get_if<ast::NumberLit>(&expr->node);
  const auto* time = std::get_if<ast::TimeLit>(&expr->node);
  const bool bracket = number != nullptr || (time != nullptr && time->text.size() == 7);
  if (!bracket) return Anchored(words, expr);
  return Between(std::string(words) + " (", Bare(*expr), ")");
}

Piece Printer::Window(const ast::Window& window) const {
  const ast::Span span = window.span;
  const auto length = [&](std::string_view words, const ast::Duration& of) {
    return Leaf(std::string(words) + " " + LengthText(of), span);
  };
  const auto anchored = [&](const std::string& words, const ast::ExprPtr& anchor) {
    return Anchored(words, anchor);
  };
  return std::visit(
      ast::Cases{
          [&](const ast::InLast& w) { return length("in last", w.length); },
          [&](const ast::InNext& w) { return length("in next", w.length); },
          [&](const ast::InAny& w) { return length("in any", w.length); },
          [&](const ast::InThis& w) {
            const std::string words = w.previous ? "in previous " : "in this ";
            return Leaf(words + std::string(ast::WordOf(ast::kTimeWords, w.word)), span);
          },
          [&](const ast::InTo& w) {
            return anchored("in " + LengthText(w.length) + (w.from ? " from" : " to"), w.anchor);
          },
          [&](const ast::InCalendar& w) { return Leaf("in " + CalendarWords(w.calendar), span); },
          [&](const ast::During& w) { return Period("during", w.period, span); },
          [&](const ast::Overlapping& w) { return Period("overlapping", w.period, span); },
          [&](const ast::Since& w) { return anchored("since", w.anchor); },
          [&](const ast::BeforeW& w) { return anchored("before", w.anchor); },
          [&](const ast::AfterW& w) { return anchored("after", w.anchor); },
          [&](const ast::BetweenW& w) {
            return GroupOf({anchored("between", w.from), anchored("and", w.to)});
          },
          [&](const ast::WithinW& w) {
            return anchored("within " + LengthText(w.length) + " " +
                                std::string(ast::WordOf(ast::kSides, w.side)),
                            w.anchor);
          },
          [&](const ast::OnSameDay& w) { return anchored("on the same day as", w.anchor); },
          [&](const ast::OnW& w) { return anchored("on", w.anchor); }},
      window.node);
}

std::string CalendarWords(const ast::Calendar& calendar) {
  return (calendar.kind == ast::Calendar::Kind::kFy ? "fy " : "") + calendar.text;
}

std::string LengthText(const ast::Duration& length) {
  if (const auto* param = std::get_if<ast::Param>(&length.amount))
    return "$" + param->name + " " + TimeUnitText("", length.unit);
  const auto& amount = std::get<std::string>(length.amount);
  return amount + " " + TimeUnitText(amount, length.unit);
}

std::string CountText(const ast::IntArg& count) {
  if (const auto* param = std::get_if<ast::Param>(&count)) return "$" + param->name;
  return std::to_string(std::get<int64_t>(count));
}

std::string QuantifierText(const ast::Quantifier& quantifier) {
  return std::string(ast::WordOf(ast::kQuantifiers, quantifier.kind)) + " " +
         CountText(quantifier.count);
}

}  // namespace daybook::query
