// Records, patterns, steps, codes and windows of the parse tree to AST.
#include <charconv>

#include "query/parse/build.h"
#include "query/parse/calendar_text.h"

namespace daybook::query {

using ast::Span;

// ---- records ------------------------------------------------------------------------------

ast::PatternPtr Builder::Pattern(Tree::PatternContext* c) {
  ast::Pattern pattern;
  pattern.records = Records(c->records());
  if (c->steps() != nullptr) pattern.steps = Steps(c->steps());
  pattern.span = SpanOf(c);
  return std::make_shared<const ast::Pattern>(std::move(pattern));
}

ast::PatternPtr Builder::Source(Tree::SourceContext* c) {
  Tree::SourceRecordsContext* from = c->sourceRecords();
  ast::Records records;
  ast::Records row;  // what belongs to the row as a whole, not to what is collapsed into it
  StatusesOf(from->status(), records);
  Head(from->head(), records);
  for (auto* part : from->sourcePart()) {
    if (part->members() != nullptr) CodesOf(records, part->members());
    if (part->qualifier() != nullptr) WithOf(records, part->qualifier());
    if (part->window() != nullptr) records.windows.push_back(Window(part->window()));
    if (part->K_RETRACTED() != nullptr) records.including_retracted = true;
    if (part->newName() != nullptr) AliasOf(row, part->newName());
    if (part->setTerm() != nullptr) ResidentsOf(row, part->setTerm());
  }
  records.span = Join(SpanOf(from->head()), SpanOf(from));
  if (!from->status().empty()) records.span.begin = SpanOf(from->status(0)).begin;
  ast::RecordsPtr whole;
  if (from->collapse().empty()) {
    records.alias = row.alias;
    records.of = row.of;
    whole = std::make_shared<const ast::Records>(std::move(records));
  } else {
    ast::Records outer = *Collapsed(from->collapse(), std::move(records));
    outer.alias = row.alias;
    outer.of = row.of;
    whole = std::make_shared<const ast::Records>(std::move(outer));
  }
  ast::Pattern pattern{whole, {}, SpanOf(c)};
  if (c->steps() != nullptr) pattern.steps = Steps(c->steps());
  return std::make_shared<const ast::Pattern>(std::move(pattern));
}

ast::RecordsPtr Builder::Records(Tree::RecordsContext* c) {
  ast::Records records;
  StatusesOf(c->status(), records);
  Head(c->head(), records);
  for (auto* part : c->recordsPart()) {
    if (part->members() != nullptr) CodesOf(records, part->members());
    if (part->newName() != nullptr) AliasOf(records, part->newName());
    if (part->qualifier() != nullptr) WithOf(records, part->qualifier());
    if (part->window() != nullptr) records.windows.push_back(Window(part->window()));
    if (part->K_RETRACTED() != nullptr) records.including_retracted = true;
  }
  records.span = Join(SpanOf(c->head()), SpanOf(c));
  if (!c->status().empty()) records.span.begin = SpanOf(c->status(0)).begin;
  return Collapsed(c->collapse(), std::move(records));
}

// `distinct f of days of X`: the outermost stands first and takes all that follows.
ast::RecordsPtr Builder::Collapsed(const std::vector<Tree::CollapseContext*>& folds,
                                   ast::Records records) {
  auto inner = std::make_shared<const ast::Records>(std::move(records));
  for (size_t i = folds.size(); i-- > 0;) {
    ast::Records outer;
    if (folds[i]->dated() != nullptr) {
      outer.head = ast::DistinctOf{Dated(folds[i]->dated()), inner};
    } else {
      outer.head = ast::DaysOf{inner};
    }
    outer.span = Join(SpanOf(folds[i]), inner->span);
    inner = std::make_shared<const ast::Records>(std::move(outer));
  }
  return inner;
}

void Builder::StatusesOf(const std::vector<Tree::StatusContext*>& statuses, ast::Records& records) {
  using enum ast::StatusWord;
  static const std::map<std::string_view, ast::StatusWord> kStatuses = {
      {"active", kActive},       {"ended", kEnded},
      {"planned", kPlanned},     {"pending", kPending},
      {"cancelled", kCancelled}, {"declined", kDeclined},
      {"absent", kAbsent},       {"any", kAny}};
  for (auto* status : statuses) {
    records.statuses.push_back({kStatuses.at(KeywordOf(status)), SpanOf(status)});
  }
}

void Builder::Head(Tree::HeadContext* c, ast::Records& records) {
  if (c->recordsName() != nullptr) {
    records.head = NameOf(c->recordsName());
  } else if (c->pick() != nullptr) {
    records.head = Pick(c->pick());
  } else if (c->K_EPISODES() != nullptr) {
    records.head = Episodes(c);
  } else {
    ast::Alternatives either;
    for (auto* pattern : c->pattern()) either.any.push_back(Pattern(pattern));
    records.head = std::move(either);
  }
}

ast::Episodes Builder::Episodes(Tree::HeadContext* c) {
  ast::Episodes episodes;
  episodes.of = Records(c->records(0));
  if (c->K_LASTING() != nullptr) episodes.lasting = Duration(c->duration(0));
  if (c->K_UNTIL() != nullptr) episodes.until = Records(c->records(1));
  episodes.gap = Duration(c->duration().back());
  return episodes;
}

void Builder::CodesOf(ast::Records& records, Tree::MembersContext* c) {
  if (records.codes) {
    Refuse("CQ0119", "These records already have their codes.", SpanOf(c),
           "write one list, in (a, b), or with (code in b)");
    return;
  }
  records.codes = Members(c);
}

void Builder::AliasOf(ast::Records& records, Tree::NewNameContext* c) {
  if (records.alias) {
    Refuse("CQ0119", "These records are already called '" + records.alias->text + "'.", SpanOf(c),
           "one name is enough");
    return;
  }
  records.alias = NameOf(c);
}

void Builder::ResidentsOf(ast::Records& records, Tree::SetTermContext* c) {
  if (records.of) {
    Refuse("CQ0119", "These records are already those of some residents.", SpanOf(c),
           "bracket the sets: of (cohort a and cohort b)");
    return;
  }
  records.of = SetTerm(c);
}

void Builder::WithOf(ast::Records& records, Tree::QualifierContext* c) {
  records.with.push_back(Condition(c->condition()));
}

// ---- steps --------------------------------------------------------------------------------

template <typename StepTree>
ast::Step Builder::Step(StepTree* c, bool preceded, bool negated) {
  ast::Step step;
  step.preceded = preceded;
  step.negated = negated;
  if constexpr (requires { c->quantifier(); }) {
    if (c->quantifier() != nullptr) step.quantifier = Quantifier(c->quantifier());
    if (c->withoutBetween() != nullptr) step.without = Records(c->withoutBetween()->records());
  }
  step.records = Records(c->records());
  if (c->gap() != nullptr) {
    step.gap = Gap(c->gap());
    const bool wrong_way =
        preceded ? c->gap()->K_LATER() != nullptr : c->gap()->K_EARLIER() != nullptr;
    if (wrong_way)
      Refuse("CQ0368",
             preceded ? "What comes before is earlier, not later."
                      : "What follows is later, not earlier.",
             step.gap->span,
             preceded ? "write `earlier`, or `followed by`" : "write `later`, or `preceded by`");
  }
  step.span = SpanOf(c);
  return step;
}

std::vector<ast::Step> Builder::Steps(Tree::StepsContext* c) {
  std::vector<ast::Step> steps;
  for (auto* follow : c->follow()) steps.push_back(Step(follow, false, false));
  for (auto* precede : c->precede()) steps.push_back(Step(precede, true, false));
  if (c->notFollowed() != nullptr) steps.push_back(Step(c->notFollowed(), false, true));
  if (c->notPreceded() != nullptr) steps.push_back(Step(c->notPreceded(), true, true));
  return steps;
}

ast::Gap Builder::Gap(Tree::GapContext* c) {
  ast::Gap gap;
  gap.length = Duration(c->duration());
  gap.span = SpanOf(c);
  if (c->K_LEAST() != nullptr) gap.kind = ast::Gap::Kind::kAtLeast;
  if (c->number() != nullptr) {
    gap.kind = ast::Gap::Kind::kRange;
    gap.from = TextOf(c->number());
  }
  return gap;
}

ast::Quantifier Builder::Quantifier(Tree::QuantifierContext* c) {
  using enum ast::Quantifier::Kind;
  ast::Quantifier quantifier;
  quantifier.kind = c->K_LEAST() != nullptr  ? kAtLeast
                    : c->K_MOST() != nullptr ? kAtMost
                                             : kExactly;
  quantifier.count = Count(c->count());
  return quantifier;
}

// ---- codes --------------------------------------------------------------------------------

ast::Members Builder::Members(Tree::MembersContext* c) {
  ast::Members members;
  members.span = SpanOf(c);
  if (c->LPAREN() != nullptr) {
    members.bracketed = true;
    const auto* minus = c->K_MINUS();
    for (auto* member : c->member()) {
      const bool excluded = minus != nullptr && member->start->getTokenIndex() >
                                                    c->K_MINUS()->getSymbol()->getTokenIndex();
      (excluded ? members.exclude : members.include).push_back(Member(member));
    }
    return members;
  }
  ast::Member member;
  if (c->CODE() != nullptr) {
    member.descendants = c->DESCENDANTS() != nullptr;
    member.value = CodeOf(c->CODE());
  } else if (c->PARAM() != nullptr) {
    member.value = Make(ParamOf(c->PARAM()), SpanOf(c));
  } else {
    member.value = Make(ast::NameRef{TextOf(c)}, SpanOf(c));
  }
  members.include.push_back(std::move(member));
  return members;
}

ast::Member Builder::Member(Tree::MemberContext* c) {
  if (c->CODE() != nullptr) return {true, CodeOf(c->CODE())};
  return {false, Operand(c->operand())};
}

// ---- windows ------------------------------------------------------------------------------

// The first words tell the windows apart.
ast::Window Builder::Window(Tree::WindowContext* c) {
  const Span span = SpanOf(c);
  const std::string_view word = KeywordOf(c);
  if (word == "in") return {InWindow(c), span};
  if (word == "during") {
    return {ast::During{PeriodOf(static_cast<Tree::DuringContext*>(c)->period())}, span};
  }
  if (word == "overlapping") {
    return {ast::Overlapping{PeriodOf(static_cast<Tree::OverlappingContext*>(c)->period())}, span};
  }
  if (word == "since") {
    return {ast::Since{Operand(static_cast<Tree::SinceContext*>(c)->operand())}, span};
  }
  if (word == "before") {
    return {ast::BeforeW{Operand(static_cast<Tree::BeforeDateContext*>(c)->operand())}, span};
  }
  if (word == "after") {
    return {ast::AfterW{Operand(static_cast<Tree::AfterDateContext*>(c)->operand())}, span};
  }
  if (word == "between") {
    auto* w = static_cast<Tree::BetweenDatesContext*>(c);
    ast::ExprPtr from = Operand(w->operand(0));
    return {ast::BetweenW{from, Operand(w->operand(1))}, span};
  }
  if (word == "within") {
    using enum ast::WithinW::Side;
    auto* w = static_cast<Tree::WithinOfContext*>(c);
    const auto side = w->K_AFTER() != nullptr    ? kAfter
                      : w->K_BEFORE() != nullptr ? kBefore
                                                 : kAround;
    return {ast::WithinW{Duration(w->duration()), side, Operand(w->operand())}, span};
  }
  if (auto* w = dynamic_cast<Tree::OnSameDayContext*>(c)) {
    return {ast::OnSameDay{Operand(w->operand())}, span};
  }
  return {ast::OnW{Operand(static_cast<Tree::OnDateContext*>(c)->operand())}, span};
}

decltype(ast::Window::node) Builder::InWindow(Tree::WindowContext* c) {
  const std::string_view word = SecondKeywordOf(c);
  if (word == "last") {
    return ast::InLast{Duration(static_cast<Tree::InLastContext*>(c)->duration())};
  }
  if (word == "next") {
    return ast::InNext{Duration(static_cast<Tree::InNextContext*>(c)->duration())};
  }
  if (word == "any") {
    return ast::InAny{Duration(static_cast<Tree::InAnyContext*>(c)->duration())};
  }
  if (word == "this" || word == "previous") {
    auto* w = static_cast<Tree::InThisContext*>(c);
    return ast::InThis{WordOf(w->timeWord()), word == "previous"};
  }
  if (auto* w = dynamic_cast<Tree::InToContext*>(c)) {
    return ast::InTo{Duration(w->duration()), w->K_FROM() != nullptr, Operand(w->operand())};
  }
  return ast::InCalendar{Calendar(static_cast<Tree::InCalendarContext*>(c)->calendar())};
}

ast::Calendar Builder::Calendar(Tree::CalendarContext* c) {
  if (c->fiscalYear() != nullptr) return FiscalYear(c->fiscalYear());
  const std::string text = TextOf(c);
  if (c->YEAR_MONTH() != nullptr) {
    CheckTime(text, SpanOf(c));
    return {ast::Calendar::Kind::kMonth, text};
  }
  if (text.size() != 4) {
    Refuse("CQ0108", "'" + text + "' isn't a year.", SpanOf(c),
           text.size() > 4
               ? "a code is written with its system, as in snomed:44054006"
               : "a year has four digits; a length of time its unit: in last 12 months");
  }
  return {ast::Calendar::Kind::kYear, text};
}

ast::Calendar Builder::FiscalYear(Tree::FiscalYearContext* c) {
  const std::string from = TextOf(c->INT(0));
  const std::string to = TextOf(c->INT(1));
  const std::string text = from + "/" + to;
  int first = 0;
  int second = 0;
  std::from_chars(from.data(), from.data() + from.size(), first);
  std::from_chars(to.data(), to.data() + to.size(), second);
  const bool follows = to.size() == 4 ? second == first + 1 : second == (first + 1) % 100;
  if (from.size() != 4 || (to.size() != 2 && to.size() != 4) || !follows) {
    Refuse("CQ0108", "'" + text + "' isn't a financial year.", SpanOf(c),
           "it runs April to March, written fy 2023/24");
  }
  return {ast::Calendar::Kind::kFy, from + "/" + (to.size() == 4 ? to.substr(2) : to)};
}

// A bare year or month is that year or month, as it is after `in`.
ast::PeriodArg Builder::PeriodOf(Tree::PeriodContext* c) {
  if (c->fiscalYear() != nullptr) return FiscalYear(c->fiscalYear());
  ast::ExprPtr period = Operand(c->operand());
  const auto* number = std::get_if<ast::NumberLit>(&period->node);
  const auto* time = std::get_if<ast::TimeLit>(&period->node);
  const bool bare = words_[c->start->getTokenIndex()].kind != WordKind::kSign;
  if (bare && number != nullptr && number->digits.size() == 4 && number->unit.empty() &&
      !number->time_unit && number->digits.find('.') == std::string::npos) {
    return ast::Calendar{ast::Calendar::Kind::kYear, number->digits};
  }
  if (bare && time != nullptr && time->text.size() == 7) {
    return ast::Calendar{ast::Calendar::Kind::kMonth, time->text};
  }
  return period;
}

ast::Duration Builder::Duration(Tree::DurationContext* c) {
  ast::Duration duration;
  duration.span = SpanOf(c);
  duration.unit = UnitOf(c->timeUnit());
  if (c->PARAM() != nullptr) {
    duration.amount = ParamOf(c->PARAM());
  } else {
    duration.amount = TextOf(c->number());
  }
  return duration;
}

}  // namespace daybook::query
