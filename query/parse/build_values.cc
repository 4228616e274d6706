// Conditions and values of the parse tree to AST, and the words and places all of them need.
#include <algorithm>
#include <array>
#include <charconv>

#include "query/parse/build.h"
#include "query/parse/calendar_text.h"

namespace daybook::query {

using ast::BinaryOp;
using ast::ExprPtr;
using ast::Span;

namespace {

// Not a year, which is a date.
bool IsAmount(const ast::Expr& expr) {
  constexpr size_t kYearDigits = 4;
  const auto* number = std::get_if<ast::NumberLit>(&expr.node);
  return number != nullptr && !number->time_unit &&
         (!number->unit.empty() || number->digits.size() != kYearDigits);
}

}  // namespace

// ---- words and places ---------------------------------------------------------------------

Span Builder::SpanOf(const antlr4::ParserRuleContext* c) const {
  const Span first = words_[c->start->getTokenIndex()].span;
  // A rule that read nothing stops before it starts.
  if (c->stop == nullptr || c->stop->getTokenIndex() < c->start->getTokenIndex()) {
    return {first.begin, first.begin};
  }
  return Join(first, words_[c->stop->getTokenIndex()].span);
}

Span Builder::SpanOf(antlr4::tree::TerminalNode* node) const {
  return words_[node->getSymbol()->getTokenIndex()].span;
}

std::string Builder::TextOf(Span span) const {
  return std::string(text_.substr(span.begin, span.end - span.begin));
}

const Word& Builder::FirstOf(const antlr4::ParserRuleContext* c) const {
  return words_[c->start->getTokenIndex()];
}

std::string_view Builder::SecondKeywordOf(const antlr4::ParserRuleContext* c) const {
  const size_t second = c->start->getTokenIndex() + 1;
  return second <= c->stop->getTokenIndex() ? words_[second].keyword : std::string_view();
}

std::string_view Builder::KeywordOf(const antlr4::ParserRuleContext* c) const {
  return words_[c->start->getTokenIndex()].keyword;
}

ast::Name Builder::NameOf(const antlr4::ParserRuleContext* c) const {
  return {TextOf(c), SpanOf(c)};
}

// 'it''s' is it's.
std::string Builder::Unquoted(antlr4::tree::TerminalNode* node) const {
  const std::string quoted = TextOf(node);
  std::string text;
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    text += quoted[i];
    if (quoted[i] == '\'') ++i;
  }
  return text;
}

ast::Param Builder::ParamOf(antlr4::tree::TerminalNode* node) const {
  return {TextOf(node).substr(1)};
}

ast::TimeUnit Builder::UnitOf(Tree::TimeUnitContext* c) const {
  const std::string_view word = KeywordOf(c);
  using enum ast::TimeUnit;
  if (word.starts_with("mo")) return kMonth;
  if (word.starts_with("mi")) return kMinute;
  switch (word.front()) {
    case 'y':
      return kYear;
    case 'w':
      return kWeek;
    case 'd':
      return kDay;
    case 'h':
      return kHour;
    default:
      return kSecond;
  }
}

ast::TimeWord Builder::WordOf(Tree::TimeWordContext* c) const {
  using enum ast::TimeWord;
  switch (KeywordOf(c).front()) {
    case 'd':
      return kDay;
    case 'w':
      return kWeek;
    case 'm':
      return kMonth;
    case 'q':
      return kQuarter;
    case 'y':
      return kYear;
    default:
      return kFy;
  }
}

void Builder::Refuse(std::string id, std::string message, Span span, std::string hint) {
  notes_.push_back({std::move(id), std::move(message), span, std::move(hint), false});
}

void Builder::CheckTime(const std::string& text, Span span) {
  if (auto fault = FaultOfTime(text, span)) notes_.push_back(std::move(*fault));
}

// ---- conditions ---------------------------------------------------------------------------

ExprPtr Builder::Condition(Tree::ConditionContext* c) {
  if (auto* only = OnlyChild<Tree::ConjunctionContext>(c)) return Conjunction(only);
  const auto arms = c->conjunction();
  ExprPtr all = Conjunction(arms[0]);
  bool mixed = arms[0]->negation().size() > 1;
  for (size_t i = 1; i < arms.size(); ++i) {
    mixed = mixed || arms[i]->negation().size() > 1;
    ExprPtr right = Conjunction(arms[i]);
    const Span span = Join(all->span, right->span);
    all = Make(ast::Binary{BinaryOp::kOr, all, right, SpanOf(c->K_OR(i - 1))}, span);
  }
  if (mixed && arms.size() > 1) {
    notes_.push_back({"CQ0190",
                      "'and' and 'or' stand side by side without brackets: 'and' binds first.",
                      SpanOf(c), "put brackets round what belongs together", true});
  }
  return all;
}

ExprPtr Builder::Conjunction(Tree::ConjunctionContext* c) {
  if (auto* only = OnlyChild<Tree::NegationContext>(c)) return Negation(only);
  const auto terms = c->negation();
  ExprPtr all = Negation(terms[0]);
  for (size_t i = 1; i < terms.size(); ++i) {
    ExprPtr right = Negation(terms[i]);
    const Span span = Join(all->span, right->span);
    all = Make(ast::Binary{BinaryOp::kAnd, all, right, SpanOf(c->K_AND(i - 1))}, span);
  }
  return all;
}

ExprPtr Builder::Negation(Tree::NegationContext* c) {
  if (auto* only = OnlyChild<Tree::PredicateContext>(c)) return Predicate(only);
  ExprPtr inner = Predicate(c->predicate());
  const auto nots = c->K_NOT();
  for (size_t i = nots.size(); i-- > 0;) {
    const Span span = Join(SpanOf(nots[i]), inner->span);
    inner = Make(ast::Not{inner}, span);
  }
  return inner;
}

ExprPtr Builder::Predicate(Tree::PredicateContext* c) {
  if (auto* compared = dynamic_cast<Tree::ComparedContext*>(c)) return Compared(compared);
  const Span span = SpanOf(c);
  if (auto* has = dynamic_cast<Tree::HasContext*>(c)) {
    ast::Has node;
    if (has->K_NO() != nullptr) node.kind = ast::Has::Kind::kNone;
    if (has->quantifier() != nullptr) {
      node.kind = ast::Has::Kind::kCounted;
      node.quantifier = Quantifier(has->quantifier());
    }
    node.pattern = Pattern(has->pattern());
    return Make(std::move(node), span);
  }
  if (auto* in = dynamic_cast<Tree::InSetContext*>(c)) {
    return Make(ast::InSet{SetTerm(in->inCohort()->setTerm())}, span);
  }
  if (auto* in = dynamic_cast<Tree::InMembersContext*>(c)) {
    ExprPtr operand = Dated(in->dated());
    return Make(ast::InMembers{operand, Members(in->members()), in->K_NOT() != nullptr}, span);
  }
  if (auto* test = dynamic_cast<Tree::WindowTestContext*>(c)) {
    ExprPtr operand = Dated(test->dated());
    return Make(ast::WindowTest{operand, Window(test->window()), test->K_NOT() != nullptr}, span);
  }
  auto* selected = dynamic_cast<Tree::SelectedByContext*>(c);
  return Make(ast::SelectedBy{NameOf(selected->rulesName())}, span);
}

ExprPtr Builder::Compared(Tree::ComparedContext* c) {
  if (auto* only = OnlyChild<Tree::ComparableContext>(c)) return Comparable(only);
  ExprPtr values = Comparable(c->comparable());
  Tree::ComparisonContext* comparison = c->comparison();
  const Span span = SpanOf(c);
  if (auto* with = dynamic_cast<Tree::CompareWithContext*>(comparison)) {
    const Word& sign = words_[with->start->getTokenIndex()];
    BinaryOp op = BinaryOp::kEqual;
    if (sign.keyword == "!=") op = BinaryOp::kNotEqual;
    if (sign.keyword == "<") op = BinaryOp::kLess;
    if (sign.keyword == "<=") op = BinaryOp::kLessOrEqual;
    if (sign.keyword == ">") op = BinaryOp::kGreater;
    if (sign.keyword == ">=") op = BinaryOp::kGreaterOrEqual;
    return Make(ast::Binary{op, values, Comparable(with->comparable()), sign.span}, span);
  }
  if (auto* is = dynamic_cast<Tree::IsKnownContext*>(comparison)) {
    const bool known = (is->K_KNOWN() != nullptr) == (is->K_NOT() == nullptr);
    return Make(ast::IsKnown{values, known}, span);
  }
  if (auto* contains = dynamic_cast<Tree::ContainsContext*>(comparison)) {
    ExprPtr text = Operand(contains->operand());
    return Make(ast::Contains{values, text, contains->K_NOT() != nullptr}, span);
  }
  auto* matches = dynamic_cast<Tree::MatchesContext*>(comparison);
  ast::Matches node{values, {}, matches->K_NOT() != nullptr};
  if (matches->STRING() != nullptr) {
    node.pattern = ast::StringLit{Unquoted(matches->STRING())};
  } else if (matches->PARAM() != nullptr) {
    node.pattern = ParamOf(matches->PARAM());
  } else {
    node.pattern = Regex(matches->REGEX());
  }
  return Make(std::move(node), span);
}

ast::RegexLit Builder::Regex(antlr4::tree::TerminalNode* node) {
  const std::string text = TextOf(node);
  const size_t close = text.rfind('/');
  ast::RegexLit regex;
  for (size_t i = 1; i < close; ++i) {
    if (text[i] == '\\' && text[i + 1] == '/') continue;  // \/ is a plain stroke
    regex.pattern += text[i];
    if (text[i] == '\\') regex.pattern += text[++i];
  }
  const std::string flags = text.substr(close + 1);
  regex.ignore_case = flags == "i";
  if (!flags.empty() && flags != "i") {
    const Span span = SpanOf(node);
    Refuse("CQ0121", "'" + flags + "' isn't a flag of a pattern.",
           {static_cast<uint32_t>(span.begin + close + 1), span.end},
           "the one flag is i, for any case: /heart failure/i");
  }
  return regex;
}

// ---- values -------------------------------------------------------------------------------

ExprPtr Builder::Comparable(Tree::ComparableContext* c) {
  if (auto* only = OnlyChild<Tree::SumContext>(c)) return Sum(only);
  const auto sums = c->sum();
  ExprPtr all = Sum(sums[0]);
  for (size_t i = 1; i < sums.size(); ++i) {
    ExprPtr right = Sum(sums[i]);
    const Span span = Join(all->span, right->span);
    const Span sign = Join(SpanOf(c->K_OR(i - 1)), SpanOf(c->K_ELSE(i - 1)));
    all = Make(ast::Binary{BinaryOp::kOrElse, all, right, sign}, span);
  }
  return all;
}

ExprPtr Builder::Sum(Tree::SumContext* c) {
  if (auto* only = OnlyChild<Tree::ProductContext>(c)) return Product(only);
  const auto products = c->product();
  ExprPtr all = Product(products[0]);
  for (size_t i = 1; i < products.size(); ++i) {
    Tree::AddSignContext* sign = c->addSign(i - 1);
    ExprPtr right = Product(products[i]);
    const Span span = Join(all->span, right->span);
    const BinaryOp op = sign->PLUS() != nullptr ? BinaryOp::kAdd : BinaryOp::kSubtract;
    all = Make(ast::Binary{op, all, right, SpanOf(sign)}, span);
  }
  return all;
}

ExprPtr Builder::Product(Tree::ProductContext* c) {
  if (auto* only = OnlyChild<Tree::UnaryContext>(c)) return Unary(only);
  const auto factors = c->unary();
  ExprPtr all = Unary(factors[0]);
  for (size_t i = 1; i < factors.size(); ++i) {
    Tree::TimesSignContext* sign = c->timesSign(i - 1);
    ExprPtr right = Unary(factors[i]);
    const Span span = Join(all->span, right->span);
    const BinaryOp op = sign->STAR() != nullptr ? BinaryOp::kMultiply : BinaryOp::kDivide;
    all = Make(ast::Binary{op, all, right, SpanOf(sign)}, span);
  }
  return all;
}

ExprPtr Builder::Unary(Tree::UnaryContext* c) {
  if (auto* only = OnlyChild<Tree::PrimaryContext>(c)) return Primary(only);
  ExprPtr inner = Primary(c->primary());
  const auto signs = c->MINUS();
  for (size_t i = signs.size(); i-- > 0;) {
    const Span span = Join(SpanOf(signs[i]), inner->span);
    inner = Make(ast::Negate{inner}, span);
  }
  return inner;
}

ExprPtr Builder::Primary(Tree::PrimaryContext* c) {
  if (auto* dated = dynamic_cast<Tree::DatedValueContext*>(c)) return Dated(dated->dated());
  const Span span = SpanOf(c);
  if (auto* pick = dynamic_cast<Tree::PickValueContext*>(c)) return PickValue(pick->pick(), span);
  if (auto* count = dynamic_cast<Tree::CountOfContext*>(c)) {
    return Make(ast::CountOf{Pattern(count->pattern())}, span);
  }
  if (auto* made = dynamic_cast<Tree::AggregateContext*>(c)) {
    using enum ast::AggregateFn;
    static const std::map<std::string_view, ast::AggregateFn> kFunctions = {
        {"sum", kSum}, {"average", kAverage}, {"min", kMin},
        {"max", kMax}, {"median", kMedian},   {"list", kList}};
    ExprPtr value = Dated(made->dated());
    return Make(ast::Aggregate{kFunctions.at(KeywordOf(made)), value, Pattern(made->pattern())},
                span);
  }
  if (auto* between = dynamic_cast<Tree::TimeBetweenContext*>(c)) {
    using enum ast::TimeUnit;
    static const std::map<std::string_view, ast::TimeUnit> kUnits = {
        {"years", kYear}, {"months", kMonth}, {"weeks", kWeek},
        {"days", kDay},   {"hours", kHour},   {"minutes", kMinute}};
    ExprPtr from = Operand(between->operand(0));
    return Make(ast::TimeBetween{kUnits.at(KeywordOf(between)), from, Operand(between->operand(1))},
                span);
  }
  if (auto* choice = dynamic_cast<Tree::CaseWhenContext*>(c)) return CaseOf(choice);
  return Make(Rate(dynamic_cast<Tree::RatePerContext*>(c)), span);
}

ExprPtr Builder::CaseOf(Tree::CaseWhenContext* c) {
  ast::Case node;
  const auto conditions = c->condition();
  const size_t whens = c->K_WHEN().size();
  for (size_t i = 0; i < whens; ++i) {
    ExprPtr when = Condition(conditions[2 * i]);
    node.whens.push_back({when, Condition(conditions[2 * i + 1])});
  }
  if (conditions.size() > 2 * whens) node.otherwise = Condition(conditions.back());
  return Make(std::move(node), SpanOf(c));
}

ast::RatePer Builder::Rate(Tree::RatePerContext* c) {
  ast::RatePer node;
  node.per = Count(c->count());
  if (c->K_PERSON() != nullptr) node.basis = ast::RatePer::Basis::kPersonYears;
  if (c->K_RESIDENTS() != nullptr) node.basis = ast::RatePer::Basis::kResidents;
  return node;
}

ast::Pick Builder::Pick(Tree::PickContext* c) {
  using enum ast::PickWord;
  static const std::map<std::string_view, ast::PickWord> kPicks = {
      {"latest", kLatest}, {"earliest", kEarliest}, {"highest", kHighest},
      {"lowest", kLowest}, {"next", kNext},         {"previous", kPrevious}};
  static constexpr std::array<std::string_view, 11> kOrdinals = {
      "", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
  ast::Pick pick;
  pick.word = kPicks.at(KeywordOf(c->pickWord()));
  if (c->ordinal() != nullptr) {
    const auto* at = std::find(kOrdinals.begin(), kOrdinals.end(), KeywordOf(c->ordinal()));
    pick.ordinal = static_cast<int>(at - kOrdinals.begin());
  }
  pick.pattern = Pattern(c->pattern());
  return pick;
}

// `latest hba1c between 48 mmol/mol and 58 mmol/mol`: amounts are no dates, so that it is the
// record that is compared, as behind a bracket.
ExprPtr Builder::PickValue(Tree::PickContext* c, Span span) {
  ast::Pick pick = Pick(c);
  const ast::Pattern& pattern = *pick.pattern;
  const auto& windows = pattern.records->windows;
  const bool last =
      !windows.empty() && pattern.steps.empty() && windows.back().span.end == span.end;
  const auto* between = last ? std::get_if<ast::BetweenW>(&windows.back().node) : nullptr;
  if (between == nullptr || !IsAmount(*between->from) || !IsAmount(*between->to))
    return Make(std::move(pick), span);
  const ast::Window window = windows.back();
  const auto first = std::ranges::lower_bound(words_, window.span.begin, {},
                                              [](const Word& word) { return word.span.begin; });
  const Span before{span.begin, std::prev(first)->span.end};
  ast::Records records = *pattern.records;
  records.windows.pop_back();
  records.span.end = before.end;
  ast::Pattern rest = pattern;
  rest.records = std::make_shared<const ast::Records>(std::move(records));
  rest.span.end = before.end;
  pick.pattern = std::make_shared<const ast::Pattern>(std::move(rest));
  return Make(ast::WindowTest{Make(std::move(pick), before), window, false}, span);
}

ExprPtr Builder::Dated(Tree::DatedContext* c) {
  if (auto* only = OnlyChild<Tree::OperandContext>(c)) return Operand(only);
  ExprPtr value = Operand(c->operand(0));
  if (c->K_AT() == nullptr) return value;
  return Make(ast::AtDate{value, Operand(c->operand(1))}, SpanOf(c));
}

// The first word or two tell the forms of an operand apart.
ExprPtr Builder::Operand(Tree::OperandContext* c) {
  const Word& first = FirstOf(c);
  const bool wordlike = IsKeyword(first) || first.kind == WordKind::kName;
  if (wordlike && SecondKeywordOf(c) != "(") {
    auto* name = static_cast<Tree::NameOperandContext*>(c);
    ExprPtr plain = Make(ast::NameRef{TextOf(first.span)}, first.span);
    return c->children.size() == 1 ? plain : Dots(plain, name->dotWord());
  }
  if (wordlike) {
    auto* call = static_cast<Tree::CallOperandContext*>(c);
    ast::Call node{NameOf(call->functionName()), {}};
    for (auto* argument : call->condition()) node.arguments.push_back(Condition(argument));
    const Span span = Join(first.span, SpanOf(call->RPAREN()));
    return Dots(Make(std::move(node), span), call->dotWord());
  }
  if (first.kind == WordKind::kParam) {
    return Make(ParamOf(static_cast<Tree::ParamOperandContext*>(c)->PARAM()), first.span);
  }
  if (first.keyword != "(") {
    return Literal(static_cast<Tree::LiteralOperandContext*>(c)->literal());
  }
  auto* bracket = static_cast<Tree::BracketOperandContext*>(c);
  // The brackets belong to the text of what they hold.
  ast::Expr inner = *Condition(bracket->condition());
  inner.span = Join(SpanOf(bracket->LPAREN()), SpanOf(bracket->RPAREN()));
  return Dots(std::make_shared<const ast::Expr>(std::move(inner)), bracket->dotWord());
}

ExprPtr Builder::Dots(ExprPtr base, const std::vector<Tree::DotWordContext*>& dots) {
  for (auto* dot : dots) {
    const Span span = Join(base->span, SpanOf(dot));
    base = Make(ast::FieldOf{base, NameOf(dot->anyWord())}, span);
  }
  return base;
}

ExprPtr Builder::Literal(Tree::LiteralContext* c) {
  const Span span = SpanOf(c);
  if (c->number() != nullptr) {
    ast::NumberLit number{TextOf(c->number()), {}, {}};
    if (Tree::UnitContext* unit = c->unit(); unit != nullptr) {
      if (unit->timeUnit() != nullptr) {
        number.time_unit = UnitOf(unit->timeUnit());
      } else {
        number.unit = unit->STRING() != nullptr ? Unquoted(unit->STRING()) : TextOf(unit);
      }
    }
    return Make(std::move(number), span);
  }
  if (c->STRING() != nullptr) return Make(ast::StringLit{Unquoted(c->STRING())}, span);
  if (c->CODE() != nullptr) return CodeOf(c->CODE());
  const std::string text = TextOf(span);
  CheckTime(text, span);
  return Make(ast::TimeLit{text}, span);
}

ExprPtr Builder::CodeOf(antlr4::tree::TerminalNode* node) {
  const std::string text = TextOf(node);
  const size_t colon = text.find(':');
  return Make(ast::CodeLit{text.substr(0, colon), text.substr(colon + 1)}, SpanOf(node));
}

ast::IntArg Builder::Count(Tree::CountContext* c) {
  if (c->PARAM() != nullptr) return ParamOf(c->PARAM());
  return Integer(c->INT());
}

int64_t Builder::Integer(antlr4::tree::TerminalNode* node) {
  const std::string digits = TextOf(node);
  int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec != std::errc()) {
    Refuse("CQ0124", "The number " + digits + " is too large to count with.", SpanOf(node),
           "at most 4000000000");
  }
  return value;
}

}  // namespace daybook::query
