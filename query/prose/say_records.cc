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

bool IsOneName(const ast::Pattern& pattern) {
  const ast::Records& records = *pattern.records;
  return pattern.steps.empty() && std::holds_alternative<ast::Name>(records.head) &&
         !records.codes && records.with.empty() && records.windows.empty();
}

std::string WithArticle(const std::string& words) {
  return (std::string_view("aeio").find(words.front()) != std::string_view::npos ? "an " : "a ") +
         words;
}

std::string Speaker::Pattern(const ast::Pattern& pattern, Number number) const {
  std::string words = Records(*pattern.records, number);
  if (!pattern.steps.empty()) words = Enclosed(std::move(words));
  for (const ast::Step& step : pattern.steps) words += Step(step, number);
  return words;
}

std::string Speaker::Records(const ast::Records& records, Number number) const {
  if (const auto* pick = std::get_if<ast::Pick>(&records.head)) return Picked(records, *pick);
  const std::string around = StatusBehind(records, number) + Around(records);
  // What follows a whole of several parts is about all of it.
  const bool is_whole = std::holds_alternative<ast::Episodes>(records.head) ||
                        std::holds_alternative<ast::DistinctOf>(records.head) ||
                        std::holds_alternative<ast::DaysOf>(records.head);
  const std::string head = Head(records, number);
  return (is_whole && !around.empty() ? "(" + head + ")" : head) + around;
}

std::string Speaker::Head(const ast::Records& records, Number number) const {
  const auto counted = [&](const std::string& words) {
    return number == Number::kOne ? WithArticle(words) : words;
  };
  return std::visit(
      ast::Cases{[&](const ast::Name& name) {
                   return counted(Statuses(records, " ") + RecordsCalled(name, number));
                 },
                 [&](const ast::Alternatives& either) { return Either(either, number); },
                 [&](const ast::Pick& pick) { return Pick(pick); },
                 [&](const ast::Episodes& episodes) { return Episodes(episodes, number); },
                 [&](const ast::DistinctOf& distinct) {
                   return Enclosed(Records(*distinct.of, number)) +
                          " (only the earliest for each " +
                          WithoutThe(Speaker(About::kResident).Value(*distinct.field)) + ")";
                 },
                 [&](const ast::DaysOf& days) {
                   return counted(number == Number::kOne ? "day of " : "days of ") +
                          Enclosed(Records(*days.of, Number::kMany));
                 }},
      records.head);
}

// In brackets, unless it is one plain name.
std::string Speaker::Either(const ast::Alternatives& either, Number number) const {
  std::vector<std::string> words;
  for (const ast::PatternPtr& one : either.any) words.push_back(Enclosed(Pattern(*one, number)));
  if (words.size() > 1) return "(" + Listed(words, "or") + ")";
  return IsOneName(*either.any.front()) ? words[0]
                                        : "(" + Pattern(*either.any.front(), number) + ")";
}

std::string Speaker::Statuses(const ast::Records& records, std::string_view behind_each) {
  std::string words;
  for (const ast::Status& status : records.statuses)
    if (status.word != ast::StatusWord::kAny)
      words.append(ast::WordOf(ast::kStatuses, status.word)).append(behind_each);
  return words;
}

// `active (X or Y)`: only names have their status before them.
std::string Speaker::StatusBehind(const ast::Records& records, Number number) const {
  if (std::holds_alternative<ast::Name>(records.head)) return "";
  std::string words = Statuses(records, ", ");
  if (words.empty()) return "";
  words.resize(words.size() - 2);
  return (number == Number::kOne ? " that is " : " that are ") + words;
}

// The one that is picked, and then what must be true of it: `(latest X) with (…)` is another than
// `latest X with (…)`.
std::string Speaker::Picked(const ast::Records& records, const ast::Pick& pick) const {
  std::vector<std::string> tests;
  for (const ast::Status& status : records.statuses)
    tests.push_back(status.word == ast::StatusWord::kAny
                        ? "it has any status"
                        : "it is " + std::string(ast::WordOf(ast::kStatuses, status.word)));
  if (records.codes) tests.push_back("it is coded as " + Members(*records.codes));
  for (const ast::Window& window : records.windows) tests.push_back("it is " + Window(window));
  const Speaker inside(About::kRecord);
  for (const ast::ExprPtr& with : records.with) tests.push_back(Enclosed(inside.Condition(*with)));
  const bool more = !tests.empty() || records.alias || records.including_retracted || records.of;
  std::string words = more ? Enclosed(Pick(pick)) : Pick(pick);
  if (records.alias) words += " (called " + records.alias->text + ")";
  if (records.of) words += " of " + SetInBrackets(*records.of);
  if (records.including_retracted) words += ", with those that were entered in error";
  for (const std::string& test : tests)
    words += (&test == &tests.front() ? ", if " : ", and if ") + test;
  return words;
}

std::string Speaker::Around(const ast::Records& records) const {
  std::string words;
  for (const ast::Status& status : records.statuses)
    if (status.word == ast::StatusWord::kAny) words += " of any status";
  if (records.codes) words += " coded as " + Members(*records.codes);
  if (records.alias) words += " (called " + records.alias->text + ")";
  for (const ast::Window& window : records.windows) words += " " + Window(window);
  if (records.including_retracted) words += ", with those that were entered in error";
  if (records.including_retracted && (records.of || !records.with.empty())) words += ",";
  if (records.of) words += " of " + SetInBrackets(*records.of);
  // Last, for a condition takes in all that follows it.
  const Speaker inside(About::kRecord);
  for (size_t i = 0; i < records.with.size(); ++i)
    words +=
        (i == 0 ? " for which " : " and for which ") + Enclosed(inside.Condition(*records.with[i]));
  return words;
}

std::string Speaker::Episodes(const ast::Episodes& episodes, Number number) const {
  std::string words = number == Number::kOne ? "an episode of " : "episodes of ";
  words += Enclosed(Records(*episodes.of, Number::kMany));
  if (episodes.lasting) words += ", each lasting " + LengthInWords(*episodes.lasting);
  if (episodes.until) words += ", ended by " + Enclosed(Records(*episodes.until, Number::kOne));
  return words + ", joined where no more than " + LengthInWords(episodes.gap) + " lie between them";
}

std::string Speaker::Step(const ast::Step& step, Number number) const {
  std::string words = " ";
  if (step.negated) words = number == Number::kOne ? " that is not " : " that are not ";
  words += step.preceded ? "preceded by " : "followed by ";
  if (step.quantifier) {
    words +=
        QuantifierInWords(*step.quantifier) + " " + Enclosed(Records(*step.records, Number::kMany));
  } else {
    words += Enclosed(Records(*step.records, Number::kOne));
  }
  if (step.gap) words += " " + Gap(*step.gap, step.preceded);
  if (step.without)
    words += " without " + Enclosed(Records(*step.without, Number::kOne)) + " in between";
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
  return Anchor(*std::get<ast::ExprPtr>(period));
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
                   Anchor(*w.anchor) + (w.from ? " on" : "");
          },
          [](const ast::InCalendar& w) { return "in " + CalendarInWords(w.calendar); },
          [&](const ast::During& w) { return "during " + Period(w.period); },
          [&](const ast::Overlapping& w) {
            return "under way at some time in " + Period(w.period);
          },
          [&](const ast::Since& w) { return "on or after " + Anchor(*w.anchor); },
          [&](const ast::BeforeW& w) { return "before " + Anchor(*w.anchor); },
          [&](const ast::AfterW& w) { return "after " + Anchor(*w.anchor); },
          [&](const ast::BetweenW& w) {
            return "from " + Anchor(*w.from) + " to " + Anchor(*w.to) + " (both included)";
          },
          [&](const ast::WithinW& w) {
            const std::string side =
                w.side == ast::WithinW::Side::kAround
                    ? " before or after "
                    : " " + std::string(ast::WordOf(ast::kSides, w.side)) + " ";
            return "within " + LengthInWords(w.length) + side + Anchor(*w.anchor);
          },
          [&](const ast::OnSameDay& w) { return "begun on the same day as " + Anchor(*w.anchor); },
          [&](const ast::OnW& w) { return "under way on the day of " + Anchor(*w.anchor); }},
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
