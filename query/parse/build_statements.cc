// Statements, clauses, sets of residents and definitions of the parse tree to AST.
#include "query/parse/build.h"

namespace daybook::query {

ast::Statement Builder::Statement(Tree::StatementContext* c) {
  ast::Statement statement;
  if (c->query() != nullptr) {
    Tree::QueryContext* query = c->query();
    ast::QueryStatement node;
    if (query->K_EXPLAIN() != nullptr) node.mode = ast::QueryMode::kExplain;
    if (query->K_ANALYZE() != nullptr) node.mode = ast::QueryMode::kExplainAnalyze;
    if (query->K_ATTRITION() != nullptr) node.mode = ast::QueryMode::kAttrition;
    if (query->K_WATCH() != nullptr) node.mode = ast::QueryMode::kWatch;
    node.query = std::make_shared<const ast::Query>(Query(query));
    statement.node = std::move(node);
    statement.span = SpanOf(query);
  } else if (c->why() != nullptr) {
    statement.node = Why(c->why());
    statement.span = SpanOf(c->why());
  } else if (c->define() != nullptr) {
    statement.node = Define(c->define()->definition());
    statement.span = SpanOf(c->define());
  } else if (auto* drop = c->dropped(); drop != nullptr) {
    ast::Name kind = NameOf(drop->definitionKind());
    kind.text = KeywordOf(drop->definitionKind());
    statement.node = ast::Drop{std::move(kind), NameOf(drop->definedName())};
    statement.span = SpanOf(drop);
  } else {
    statement.node = Describe(c->describe());
    statement.span = SpanOf(c->describe());
  }
  statement.text = TextOf(statement.span);
  return statement;
}

// ---- a question ---------------------------------------------------------------------------

ast::Query Builder::Query(Tree::QueryContext* c) {
  ast::Query query;
  query.span = Join(SpanOf(c->K_FROM()), SpanOf(c));
  query.subject_span = SpanOf(c->subject());
  Subject(c->subject(), query);
  Clauses(c->clauses(), query);
  return query;
}

void Builder::Subject(Tree::SubjectContext* c, ast::Query& query) {
  if (c->residentSet() != nullptr) {
    query.subject = ast::SetSubject{Set(c->residentSet()), nullptr};
  } else if (c->setTerm() != nullptr) {
    ast::SetPtr set = SetTerm(c->setTerm());
    query.subject = ast::SetSubject{set, Condition(c->qualifier()->condition())};
  } else if (c->measureName() != nullptr) {
    query.subject = ast::MeasureSubject{NameOf(c->measureName())};
  } else if (c->rulesName() != nullptr) {
    query.subject = ast::RulesSubject{NameOf(c->rulesName())};
  } else {
    std::vector<ast::Source> sources;
    for (auto* source : c->source()) sources.push_back({Source(source)});
    query.subject = std::move(sources);
  }
}

void Builder::Clauses(Tree::ClausesContext* c, ast::Query& query) {
  query.lets = Lets(c->letClause());
  if (c->whereClause() != nullptr) query.where = Condition(c->whereClause()->condition());
  if (auto* by = c->byClause(); by != nullptr) {
    query.by = Columns(by->column());
    query.with_totals = by->K_TOTALS() != nullptr;
  }
  if (c->havingClause() != nullptr) query.having = Condition(c->havingClause()->condition());
  if (auto* every = c->everyClause(); every != nullptr) {
    ast::ExprPtr from = Operand(every->operand(0));
    query.every =
        ast::Every{WordOf(every->timeWord()), from, Operand(every->operand(1)), SpanOf(every)};
  }
  if (c->showClause() != nullptr) query.show = Columns(c->showClause()->column());
  if (auto* order = c->orderClause(); order != nullptr) {
    for (auto* key : order->orderKey()) {
      query.order_by.push_back({Condition(key->condition()), key->K_DESC() != nullptr});
    }
  }
  Ending(c, query);
}

void Builder::Ending(Tree::ClausesContext* c, ast::Query& query) {
  if (auto* limit = c->limitClause(); limit != nullptr) {
    ast::Limit node{Count(limit->count()), nullptr, SpanOf(limit)};
    if (limit->condition() != nullptr) node.per = Condition(limit->condition());
    query.limit = std::move(node);
  }
  if (auto* hide = c->hideClause(); hide != nullptr) {
    ast::HideBelow node{Count(hide->count(0)), {}, SpanOf(hide)};
    if (hide->K_ROUND() != nullptr) node.round_to = Count(hide->count(1));
    query.hide = std::move(node);
  }
  if (c->asAt() != nullptr) query.as_at = Operand(c->asAt()->operand());
  if (c->asKnownAt() != nullptr) query.as_known_at = KnownAt(c->asKnownAt());
  if (c->definedAt() != nullptr) query.defined_at = Operand(c->definedAt()->operand());
  if (!query.show.empty()) WarnOfDate(query.show.back(), query);
  if (!query.by.empty()) WarnOfDate(query.by.back(), query);
}

// `show count on 2024-03-31` asks whether a count is on that day; the date of the whole question
// was meant. Only a last column at the statement's end can be that slip.
void Builder::WarnOfDate(const ast::Column& column, const ast::Query& query) {
  const auto* test = std::get_if<ast::WindowTest>(&column.value->node);
  if (test == nullptr || test->negated || column.value->span.end != query.span.end) return;
  const auto* on = std::get_if<ast::OnW>(&test->window.node);
  if (on == nullptr || !std::holds_alternative<ast::TimeLit>(on->anchor->node)) return;
  notes_.push_back(
      {"CQ0191", "This column is a test: whether it was on that day.", test->window.span,
       "for the date of the whole question write as at " + TextOf(on->anchor->span), true});
}

std::vector<ast::Let> Builder::Lets(const std::vector<Tree::LetClauseContext*>& lets) {
  std::vector<ast::Let> all;
  all.reserve(lets.size());
  for (auto* let : lets) all.push_back({NameOf(let->newName()), Condition(let->condition())});
  return all;
}

std::vector<ast::Column> Builder::Columns(const std::vector<Tree::ColumnContext*>& columns) {
  std::vector<ast::Column> all;
  for (auto* c : columns) {
    ast::Column column{Condition(c->condition()), {}};
    if (c->newName() != nullptr) column.alias = NameOf(c->newName());
    all.push_back(std::move(column));
  }
  return all;
}

ast::KnownAt Builder::KnownAt(Tree::AsKnownAtContext* c) {
  ast::KnownAt known;
  known.span = SpanOf(c);
  if (c->operand() != nullptr) {
    known.at = Operand(c->operand());
    return known;
  }
  known.is_position = true;
  if (c->PARAM() != nullptr) known.at = ParamOf(c->PARAM());
  if (c->INT() != nullptr) known.at = TextOf(c->INT());
  if (c->STRING() != nullptr) known.at = Unquoted(c->STRING());
  return known;
}

ast::Why Builder::Why(Tree::WhyContext* c) {
  ast::Why why;
  why.resident = Resident(c->resident());
  if (c->inCohort() != nullptr) why.in = SetTerm(c->inCohort()->setTerm());
  if (c->condition() != nullptr) why.where = Condition(c->condition());
  if (c->asAt() != nullptr) why.as_at = Operand(c->asAt()->operand());
  if (c->asKnownAt() != nullptr) why.as_known_at = KnownAt(c->asKnownAt());
  if (c->definedAt() != nullptr) why.defined_at = Operand(c->definedAt()->operand());
  return why;
}

// ---- sets of residents --------------------------------------------------------------------

ast::SetPtr Builder::Set(Tree::ResidentSetContext* c) {
  const auto terms = c->setTerm();
  if (terms.size() == 1) return SetTerm(terms[0]);
  ast::SetAlgebra algebra;
  algebra.op = c->K_MINUS() != nullptr ? ast::SetOp::kMinus
               : c->K_AND().empty()    ? ast::SetOp::kOr
                                       : ast::SetOp::kAnd;
  for (auto* term : terms) algebra.terms.push_back(SetTerm(term));
  return std::make_shared<const ast::Set>(ast::Set{std::move(algebra), SpanOf(c)});
}

ast::SetPtr Builder::SetTerm(Tree::SetTermContext* c) {
  ast::Set set;
  set.span = SpanOf(c);
  if (c->resident() != nullptr) {
    set.node = Resident(c->resident());
  } else if (c->K_RESIDENTS() != nullptr) {
    set.node = ast::AllResidents{c->K_DIED() != nullptr};
  } else if (c->cohortName() != nullptr) {
    set.node = ast::CohortRef{NameOf(c->cohortName())};
  } else {
    ast::BracketSet bracket{Set(c->residentSet()), nullptr, {}};
    if (c->asAt() != nullptr) bracket.as_at = Operand(c->asAt()->operand());
    if (c->asKnownAt() != nullptr) bracket.as_known_at = KnownAt(c->asKnownAt());
    set.node = std::move(bracket);
  }
  return std::make_shared<const ast::Set>(std::move(set));
}

ast::ResidentRef Builder::Resident(Tree::ResidentContext* c) {
  if (c->PARAM() != nullptr) return {ParamOf(c->PARAM())};
  if (c->STRING() != nullptr) return {Unquoted(c->STRING())};
  std::string digits;
  for (auto* group : c->INT()) digits += TextOf(group);
  return {digits};
}

// ---- definitions --------------------------------------------------------------------------

ast::Define Builder::Define(Tree::DefinitionContext* c) {
  if (auto* codes = dynamic_cast<Tree::CodesDefinitionContext*>(c)) {
    return {NameOf(codes->newName()), Codes(codes)};
  }
  if (auto* records = dynamic_cast<Tree::RecordsDefinitionContext*>(c)) {
    ast::RecordsDef body;
    for (auto* pattern : records->pattern()) body.any.push_back(Pattern(pattern));
    return {NameOf(records->newRecordsName()), std::move(body)};
  }
  if (auto* cohort = dynamic_cast<Tree::CohortDefinitionContext*>(c)) {
    return {NameOf(cohort->newName()), ast::CohortDef{Condition(cohort->condition())}};
  }
  if (auto* value = dynamic_cast<Tree::ValueDefinitionContext*>(c)) {
    return {NameOf(value->newName()), ast::ValueDef{Condition(value->condition())}};
  }
  if (auto* period = dynamic_cast<Tree::PeriodDefinitionContext*>(c)) {
    return {NameOf(period->newName()), Period(period)};
  }
  if (auto* measure = dynamic_cast<Tree::MeasureDefinitionContext*>(c)) {
    return {NameOf(measure->newName()), Measure(measure)};
  }
  if (auto* hierarchy = dynamic_cast<Tree::HierarchyDefinitionContext*>(c)) {
    ast::HierarchyDef body;
    for (auto* file : hierarchy->STRING()) body.files.push_back({Unquoted(file), SpanOf(file)});
    return {NameOf(hierarchy->newName()), std::move(body)};
  }
  auto* rules = dynamic_cast<Tree::RulesDefinitionContext*>(c);
  return {NameOf(rules->newName()), Rules(rules)};
}

ast::Describe Builder::Describe(Tree::DescribeContext* c) {
  using What = ast::Describe::What;
  ast::Describe describe;
  for (auto* name : c->describedName()) describe.names.push_back(NameOf(name));
  if (c->definitionKind() == nullptr) return describe;
  describe.what = c->K_HISTORY() != nullptr ? What::kHistory : What::kChanges;
  ast::Name kind = NameOf(c->definitionKind());
  kind.text = KeywordOf(c->definitionKind());
  describe.names = {std::move(kind), NameOf(c->definedName())};
  if (c->INT().size() == 2) describe.versions = std::pair(Integer(c->INT(0)), Integer(c->INT(1)));
  return describe;
}

ast::CodesDef Builder::Codes(Tree::CodesDefinitionContext* c) {
  ast::CodesDef body;
  const auto* minus = c->K_MINUS();
  for (auto* part : c->codesPart()) {
    const bool excluded = minus != nullptr &&
                          part->start->getTokenIndex() > c->K_MINUS()->getSymbol()->getTokenIndex();
    (excluded ? body.exclude : body.include).push_back(CodesPart(part));
  }
  return body;
}

ast::CodesDef::Part Builder::CodesPart(Tree::CodesPartContext* c) {
  if (c->CODE() != nullptr) {
    return {ast::Member{c->DESCENDANTS() != nullptr, CodeOf(c->CODE())}, SpanOf(c)};
  }
  if (c->K_ECL() != nullptr) return {ast::CodesEcl{Unquoted(c->STRING())}, SpanOf(c)};
  if (c->STRING() != nullptr) {
    const std::string system = c->systemName() != nullptr ? TextOf(c->systemName()) : "";
    return {ast::CodesFile{system, Unquoted(c->STRING())}, SpanOf(c)};
  }
  return {NameOf(c->codesName()), SpanOf(c)};
}

ast::PeriodDef Builder::Period(Tree::PeriodDefinitionContext* c) {
  if (c->calendar() != nullptr) return {Calendar(c->calendar())};
  ast::ExprPtr from = Operand(c->operand(0));
  return {std::pair{from, Operand(c->operand(1))}};
}

ast::MeasureDef Builder::Measure(Tree::MeasureDefinitionContext* c) {
  using enum ast::MeasureDef::Section::Kind;
  static const std::map<std::string_view, ast::MeasureDef::Section::Kind> kSections = {
      {"denominator", kDenominator},
      {"numerator", kNumerator},
      {"exclude", kExclude},
      {"except", kExcept}};
  ast::MeasureDef body;
  if (c->source() != nullptr) body.of = Source(c->source());
  body.lets = Lets(c->letClause());
  for (auto* section : c->section()) {
    body.sections.push_back({kSections.at(KeywordOf(section)), Condition(section->condition())});
  }
  return body;
}

ast::RulesDef Builder::Rules(Tree::RulesDefinitionContext* c) {
  ast::RulesDef body;
  body.over = SetTerm(c->setTerm());
  body.lets = Lets(c->letClause());
  for (auto* line : c->rulesLine()) {
    ast::RulesDef::Line node{
        line->K_SELECT() != nullptr, Condition(line->condition()), {}, SpanOf(line)};
    if (line->newName() != nullptr) node.label = NameOf(line->newName());
    body.lines.push_back(std::move(node));
  }
  body.otherwise_select = c->K_SELECT() != nullptr;
  return body;
}

}  // namespace daybook::query
