// Records, steps, codes and windows in words.
#include <algorithm>

#include "ledger/event/event.h"
#include "query/ast/ast_words.h"
#include "query/bind/name_key.h"
#include "query/own/own_kinds.h"
#include "query/prose/speaker.h"

namespace daybook::query {
namespace {

std::string OwnCalled(OwnKind kind, Number number) {
  switch (kind) {
    case OwnKind::kAccess:
      return number == Number::kOne ? "access" : "accesses";
    case OwnKind::kFeed:
      return number == Number::kOne ? "feed" : "feeds";
    case OwnKind::kQuarantine:
      return number == Number::kOne ? "quarantine entry" : "quarantine entries";
  }
  return "";
}

// "condition" or "conditions"; records that were defined keep their name.
std::string RecordsCalled(const ast::Name& name, Number number) {
  const std::string key = NameKey(name.text);
  if (const auto own = FindOwnKind(key)) return OwnCalled(*own, number);
  const auto kind = ledger::KindFromWord(key);
  std::string words;
  if (kind) {
    words = number == Number::kOne ? ledger::KindWord(*kind) : ledger::KindPlural(*kind);
  } else if (key == "event" || key == "events") {
    words = number == Number::kOne ? "event" : "events";
  } else {
    return number == Number::kOne ? name.text + " record" : name.text + " records";
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

std::string WithArticle(const std::string& words) {
  return (std::string_view("aeio").find(words.front()) != std::string_view::npos ? "an " : "a ") +
         words;
}

std::string Speaker::Pattern(const ast::Pattern& pattern, Number number) const {
  std::string words = Records(*pattern.records, number);
  for (const ast::Step& step : pattern.steps) words += Step(step);
  return words;
}

std::string Speaker::Records(const ast::Records& records, Number number) const {
  return Head(records, number) + Around(records);
}

std::string Speaker::Head(const ast::Records& records, Number number) const {
  std::string statuses;
  for (const ast::Status& status : records.statuses)
    if (status.word != ast::StatusWord::kAny)
      statuses += std::string(ast::WordOf(ast::kStatuses, status.word)) + " ";
  const auto counted = [&](const std::string& words) {
    return number == Number::kOne ? WithArticle(words) : words;
  };
  return std::visit(
      ast::Cases{
          [&](const ast::Name& name) { return counted(statuses + RecordsCalled(name, number)); },
          [&](const ast::Alternatives& either) {
            std::vector<std::string> words;
            for (const ast::PatternPtr& one : either.any) words.push_back(Pattern(*one, number));
            return statuses + (words.size() == 1 ? words[0] : "(" + Listed(words, "or") + ")");
          },
          [&](const ast::Pick& pick) { return statuses + Pick(pick); },
          [&](const ast::Episodes& episodes) { return statuses + Episodes(episodes, number); },
          [&](const ast::DistinctOf& distinct) {
            return Records(*distinct.of, number) + " (only the earliest for each " +
                   Speaker(About::kResident).Value(*distinct.field) + ")";
          },
          [&](const ast::DaysOf& days) {
            return counted(number == Number::kOne ? "day of " : "days of ") +
                   Records(*days.of, Number::kMany);
          }},
      records.head);
}

std::string Speaker::Around(const ast::Records& records) const {
  std::string words;
  for (const ast::Status& status : records.statuses)
    if (status.word == ast::StatusWord::kAny) words += " of any status";
  if (records.codes) words += " coded as " + Members(*records.codes);
  if (records.alias) words += " (called " + records.alias->text + ")";
  const Speaker inside(About::kRecord);
  for (size_t i = 0; i < records.with.size(); ++i)
    words += (i == 0 ? " for which " : ", and for which ") + inside.Condition(*records.with[i]);
  if (!records.with.empty() && !records.windows.empty()) words += ",";
  for (const ast::Window& window : records.windows) words += " " + Window(window);
  if (records.including_retracted) words += ", with those that were entered in error";
  if (records.including_retracted && records.of) words += ",";
  if (records.of) words += " of " + Set(*records.of);
  return words;
}

std::string Speaker::Episodes(const ast::Episodes& episodes, Number number) const {
  std::string words = number == Number::kOne ? "an episode of " : "episodes of ";
  words += Records(*episodes.of, Number::kMany);
  if (episodes.lasting) words += ", each lasting " + LengthInWords(*episodes.lasting);
  if (episodes.until) words += ", ended by " + Records(*episodes.until, Number::kOne);
  return words + ", joined where no more than " + LengthInWords(episodes.gap) + " lie between them";
}

std::string Speaker::Step(const ast::Step& step) const {
  std::string words = step.negated ? " that is not " : " ";
  words += step.preceded ? "preceded by " : "followed by ";
  if (step.quantifier) {
    words += QuantifierInWords(*step.quantifier) + " " + Records(*step.records, Number::kMany);
  } else {
    words += Records(*step.records, Number::kOne);
  }
  if (step.gap) words += " " + Gap(*step.gap, step.preceded);
  if (step.without) words += " without " + Records(*step.without, Number::kOne) + " in between";
  return words;
}

std::string Speaker::Gap(const ast::Gap& gap, bool preceded) const {
  const std::string way = preceded ? " earlier" : " later";
  switch (gap.kind) {
    case ast::Gap::Kind::kWithin:
      return "within " + LengthInWords(gap.length);
    case ast::Gap::Kind::kAtLeast:
      return "at least " + LengthInWords(gap.length) + way;
    case ast::Gap::Kind::kRange:
      return gap.from + " to " + LengthInWords(gap.length) + way;
  }
  return "";
}

// ---- codes --------------------------------------------------------------------------------

std::string Speaker::Members(const ast::Members& members) const {
  const auto said = [](const std::vector<ast::Member>& many) {
    std::vector<std::string> words;
    for (const ast::Member& member : many) {
      std::string value = Speaker(About::kResident).Value(*member.value);
      if (const auto* name = std::get_if<ast::NameRef>(&member.value->node)) value = name->name;
      words.push_back(value + (member.descendants ? " and what is below it" : ""));
    }
    return Listed(words, "or");
  };
  std::string words = said(members.include);
  if (!members.exclude.empty()) words += " but not " + said(members.exclude);
  return words;
}

// ---- windows ------------------------------------------------------------------------------

std::string Speaker::Period(const ast::PeriodArg& period) const {
  if (const auto* calendar = std::get_if<ast::Calendar>(&period)) return CalendarInWords(*calendar);
  return Operand(*std::get<ast::ExprPtr>(period));
}

std::string Speaker::Window(const ast::Window& window) const {
  return std::visit(
      ast::Cases{
          [](const ast::InLast& w) { return "in the last " + LengthInWords(w.length); },
          [](const ast::InNext& w) { return "in the next " + LengthInWords(w.length); },
          [](const ast::InAny& w) { return "in any stretch of " + LengthInWords(w.length); },
          [](const ast::InThis& w) {
            const std::string word = TimeWordInWords(w.word);
            return w.previous ? "in the whole " + word + " before this one"
                              : "in this " + word + " so far";
          },
          [&](const ast::InTo& w) {
            return "in the " + LengthInWords(w.length) + (w.from ? " from " : " up to ") +
                   Operand(*w.anchor) + (w.from ? " on" : "");
          },
          [](const ast::InCalendar& w) { return "in " + CalendarInWords(w.calendar); },
          [&](const ast::During& w) { return "during " + Period(w.period); },
          [&](const ast::Overlapping& w) { return "lasting into " + Period(w.period); },
          [&](const ast::Since& w) { return "on or after " + Operand(*w.anchor); },
          [&](const ast::BeforeW& w) { return "before " + Operand(*w.anchor); },
          [&](const ast::AfterW& w) { return "after " + Operand(*w.anchor); },
          [&](const ast::BetweenW& w) {
            return "from " + Operand(*w.from) + " to " + Operand(*w.to) + ", both included";
          },
          [&](const ast::WithinW& w) {
            const std::string side =
                w.side == ast::WithinW::Side::kAround
                    ? " before or after "
                    : " " + std::string(ast::WordOf(ast::kSides, w.side)) + " ";
            return "within " + LengthInWords(w.length) + side + Operand(*w.anchor);
          },
          [&](const ast::OnSameDay& w) { return "begun on the same day as " + Operand(*w.anchor); },
          [&](const ast::OnW& w) { return "under way on the day of " + Operand(*w.anchor); }},
      window.node);
}

std::string CalendarInWords(const ast::Calendar& calendar) {
  switch (calendar.kind) {
    case ast::Calendar::Kind::kYear:
      return "the year " + calendar.text;
    case ast::Calendar::Kind::kMonth:
      return "the month " + calendar.text;
    case ast::Calendar::Kind::kFy:
      return "the financial year " + calendar.text;
  }
  return "";
}

std::string TimeWordInWords(ast::TimeWord word) {
  return word == ast::TimeWord::kFy ? "financial year"
                                    : std::string(ast::WordOf(ast::kTimeWords, word));
}

std::string LengthInWords(const ast::Duration& length) {
  const auto* param = std::get_if<ast::Param>(&length.amount);
  const std::string amount =
      param != nullptr ? "$" + param->name : std::get<std::string>(length.amount);
  return amount + " " + std::string(ast::WordOf(ast::kTimeUnits, length.unit)) +
         (amount == "1" ? "" : "s");
}

std::string CountInWords(const ast::IntArg& count) {
  if (const auto* param = std::get_if<ast::Param>(&count)) return "$" + param->name;
  return std::to_string(std::get<int64_t>(count));
}

std::string QuantifierInWords(const ast::Quantifier& quantifier) {
  return std::string(ast::WordOf(ast::kQuantifiers, quantifier.kind)) + " " +
         CountInWords(quantifier.count);
}

}  // namespace daybook::query
