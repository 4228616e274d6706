// Rule tables, and how many were left after each condition of a question.
#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool IsAnd(const ast::ExprPtr& expr) {
  const auto* binary = std::get_if<ast::Binary>(&expr->node);
  return binary && binary->op == ast::BinaryOp::kAnd;
}

}  // namespace

// Runs of blanks as one.
std::string OneLine(const std::string& text, ast::Span span) {
  std::string line;
  for (size_t i = span.begin; i < span.end && i < text.size(); ++i) {
    const bool blank = std::string(" \t\r\n").find(text[i]) != std::string::npos;
    if (!blank) line += text[i];
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

const Definition* Evaluation::RulesNamed(const ast::Name& name) {
  const Definition* definition = catalogue_.Find("rules", LowerCase(name.text));
  if (!definition || depth_ >= kDefinitionDepthMax) {
    Fail(ErrorCode::kBadQuery, "no such rules, or a circle: '" + name.text + "'", name.span);
    return nullptr;
  }
  used_[definition->name] = definition->version;
  return definition;
}

// The line of the table that takes the scope's resident; the one after the last is `otherwise`.
size_t Evaluation::LineOf(const ast::RulesDef& rules, const Scope& scope) {
  Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  ++depth_;
  for (const ast::Let& let : rules.lets) own.names[LowerCase(let.name.text)] = Eval(let.value, own);
  size_t line = 0;
  while (line < rules.lines.size() && !Holds(Condition(rules.lines[line].when, own))) ++line;
  --depth_;
  return line + 1;
}

void Evaluation::NameLine(const ast::RulesDef& rules, size_t line,
                          std::map<std::string, Val>& names) {
  const bool last = line > rules.lines.size();
  const bool selects = last ? rules.otherwise_select : rules.lines[line - 1].select;
  names["line"] = Integer(static_cast<int64_t>(line));
  names["outcome"] = Text(selects ? "selected" : "rejected");
  names["label"] = last                          ? Text("otherwise")
                   : rules.lines[line - 1].label ? Text(rules.lines[line - 1].label->text)
                                                 : Unknown();
}

std::vector<RowScope> Evaluation::RulesRows(const ast::RulesSubject& subject, const World& world,
                                            const Index& index) {
  const Definition* definition = RulesNamed(subject.name);
  if (!definition) return {};
  const auto& rules = std::get<ast::RulesDef>(definition->define.body);
  std::vector<RowScope> rows;
  for (const Resident* resident : Members(*rules.over, world, index)) {
    Scope scope = ScopeOf(world, index, resident);
    NameLine(rules, LineOf(rules, scope), scope.names);
    rows.push_back({scope, false});
  }
  return rows;
}

// Where rows of rules are grouped by nothing but what a line says, each line is a group.
void Evaluation::AddLineGroups(const ast::Query& query, std::vector<Group>& groups) {
  const auto* subject = std::get_if<ast::RulesSubject>(&query.subject);
  const Definition* definition = subject ? RulesNamed(subject->name) : nullptr;
  if (!definition || query.by.empty()) return;
  for (const ast::Column& column : query.by) {
    const auto* name = std::get_if<ast::NameRef>(&column.value->node);
    const std::string word = name ? LowerCase(name->name) : "";
    if (word != "line" && word != "outcome" && word != "label") return;
  }
  const auto& rules = std::get<ast::RulesDef>(definition->define.body);
  for (size_t line = 1; line <= rules.lines.size() + 1; ++line) {
    Scope scope;
    NameLine(rules, line, scope.names);
    std::vector<Val> keys;
    for (const ast::Column& column : query.by) keys.push_back(Eval(column.value, scope));
    bool there = false;
    for (const Group& group : groups)
      there |= std::equal(keys.begin(), keys.end(), group.keys.begin(), SameGroup);
    if (there) continue;
    groups.emplace_back();
    groups.back().keys = keys;
  }
}

Val Evaluation::On(const ast::SelectedBy& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  const Definition* definition = RulesNamed(node.rules);
  if (!definition) return Unknown();
  const auto& rules = std::get<ast::RulesDef>(definition->define.body);
  const Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  ++depth_;
  const bool over = IsMember(*rules.over, own);
  --depth_;
  if (!over) return Boolean(false);
  const size_t line = LineOf(rules, own);
  return Boolean(line > rules.lines.size() ? rules.otherwise_select : rules.lines[line - 1].select);
}

void Evaluation::SplitCondition(const ast::ExprPtr& expr, const std::string& text,
                                const std::string& before, std::vector<Sieve>& steps) {
  if (IsAnd(expr)) {
    const auto& both = std::get<ast::Binary>(expr->node);
    SplitCondition(both.left, text, before, steps);
    SplitCondition(both.right, text, before, steps);
    return;
  }
  steps.push_back({before + OneLine(text, expr->span),
                   [this, expr](const Scope& scope) { return Holds(Condition(expr, scope)); }});
}

// `outer` is the widest bracket around the set, which its text is shown with.
void Evaluation::SplitSet(const ast::SetPtr& set, ast::Span outer, std::vector<Sieve>& steps) {
  if (const auto* bracket = std::get_if<ast::BracketSet>(&set->node);
      bracket && !bracket->as_at && !bracket->as_known_at)
    return SplitSet(bracket->set, outer, steps);
  if (const auto* cohort = std::get_if<ast::CohortRef>(&set->node)) {
    const Definition* definition = catalogue_.Find("cohort", LowerCase(cohort->name.text));
    if (!definition) return;
    const std::string before = "cohort " + cohort->name.text + ": ";
    steps.push_back({before + "alive",
                     [this](const Scope& scope) { return IsIn(ast::AllResidents{}, scope); }});
    SplitCondition(std::get<ast::CohortDef>(definition->define.body).condition, definition->text,
                   before, steps);
    return;
  }
  const auto* algebra = std::get_if<ast::SetAlgebra>(&set->node);
  const auto leaf = [&](const ast::SetPtr& one, ast::Span span, bool wanted) {
    steps.push_back(
        {(wanted ? "" : "minus ") + OneLine(std::string(text_), span),
         [this, one, wanted](const Scope& scope) { return IsMember(*one, scope) == wanted; }});
  };
  if (!algebra || algebra->op == ast::SetOp::kOr) return leaf(set, outer, true);
  for (size_t i = 0; i < algebra->terms.size(); ++i) {
    const ast::SetPtr& term = algebra->terms[i];
    if (i > 0 && algebra->op == ast::SetOp::kMinus)
      leaf(term, term->span, false);
    else
      SplitSet(term, term->span, steps);
  }
}

// A row a condition: its text, how many rows it took away, how many are left.
Result<query::Answer> Evaluation::Attrition(const ast::Query& query) {
  query_ = &query;
  const Index today = Today();
  const World empty;
  const Index index = IndexOf(query.as_at, ScopeOf(empty, today, nullptr));
  uint64_t position = entries_.size();
  if (query.as_known_at) {
    const auto known = PositionOf(*query.as_known_at, ScopeOf(empty, today, nullptr));
    if (known) position = *known;
  }
  if (failed()) return *error_;
  const World& world = WorldAt(position);
  std::vector<RowScope> rows;
  std::vector<Sieve> steps;
  std::string base = "everyone with a record";
  ast::SetPtr set;
  const auto* subject = std::get_if<ast::SetSubject>(&query.subject);
  if (subject) set = subject->set;
  if (std::holds_alternative<ast::RulesSubject>(query.subject))
    return Unsupported("attrition of rules"), *error_;
  if (!set) {
    rows = SubjectRows(query, world, index);
    base = OneLine(std::string(text_), query.subject_span);
  } else {
    CheckNamed(*set, ScopeOf(world, index, nullptr));
    const bool one = std::holds_alternative<ast::ResidentRef>(set->node);
    if (one) base = OneLine(std::string(text_), set->span);
    for (const Resident& resident : world.residents) {
      const Scope scope = ScopeOf(world, index, &resident);
      if (!one || IsMember(*set, scope)) rows.push_back({scope, false});
    }
    if (!one) SplitSet(set, set->span, steps);
    if (subject->with) SplitCondition(subject->with, std::string(text_), "", steps);
  }
  for (RowScope& row : rows)
    for (const ast::Let& let : query.lets)
      row.scope.names[LowerCase(let.name.text)] = Eval(let.value, row.scope);
  if (query.where) SplitCondition(query.where, std::string(text_), "", steps);
  query::Answer answer;
  for (const char* name : {"step", "removed", "left"})
    answer.columns.push_back({name, query::ValueType::kText});
  answer.rows.push_back({base, query::Missing{}, static_cast<int64_t>(rows.size())});
  for (const Sieve& step : steps) {
    const size_t before = rows.size();
    std::erase_if(rows, [&](const RowScope& row) { return !step.holds(row.scope); });
    answer.rows.push_back(
        {step.text, static_cast<int64_t>(before - rows.size()), static_cast<int64_t>(rows.size())});
  }
  if (failed()) return *error_;
  answer.end.row_count = answer.rows.size();
  return answer;
}

}  // namespace daybook::reference
