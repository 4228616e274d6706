// Why a condition holds of one resident or not: the truth of each of its parts, as far as `and`,
// `or`, `not`, cohorts and sets part it.
#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

std::string Word(Truth truth) {
  if (truth == Truth::kUnknown) return "unknown";
  return truth == Truth::kTrue ? "yes" : "no";
}

bool IsLogic(const ast::ExprPtr& expr, ast::BinaryOp op) {
  const auto* binary = std::get_if<ast::Binary>(&expr->node);
  return binary && binary->op == op;
}

}  // namespace

void Evaluation::AddReason(const std::string& what, Truth truth, Reasons& reasons) {
  reasons.rows.push_back({what, Word(truth)});
}

void Evaluation::ReasonsOf(const ast::ExprPtr& expr, const Scope& scope, Reasons& reasons) {
  AddReason(OneLine(reasons.text, expr->span), Condition(expr, scope), reasons);
  ReasonsInside(expr, scope, reasons);
}

void Evaluation::ReasonsInside(const ast::ExprPtr& expr, const Scope& scope, Reasons& reasons) {
  for (const ast::BinaryOp op : {ast::BinaryOp::kAnd, ast::BinaryOp::kOr})
    if (IsLogic(expr, op)) Operands(expr, op, scope, reasons);
  if (const auto* negation = std::get_if<ast::Not>(&expr->node))
    ReasonsOf(negation->operand, scope, reasons);
  if (const auto* selected = std::get_if<ast::SelectedBy>(&expr->node))
    InsideRules(selected->rules, scope, reasons);
  if (const auto* in = std::get_if<ast::InSet>(&expr->node)) InsideSet(in->set, scope, reasons);
}

void Evaluation::Operands(const ast::ExprPtr& expr, ast::BinaryOp op, const Scope& scope,
                          Reasons& reasons) {
  const auto& binary = std::get<ast::Binary>(expr->node);
  for (const ast::ExprPtr& side : {binary.left, binary.right}) {
    if (IsLogic(side, op))
      Operands(side, op, scope, reasons);
    else
      ReasonsOf(side, scope, reasons);
  }
}

// What a set is made of.
void Evaluation::InsideSet(const ast::SetPtr& set, const Scope& scope, Reasons& reasons) {
  const auto in = [&](const ast::SetPtr& one) {
    return IsMember(*one, scope) ? Truth::kTrue : Truth::kFalse;
  };
  if (const auto* bracket = std::get_if<ast::BracketSet>(&set->node);
      bracket && !bracket->as_at && !bracket->as_known_at)
    return InsideSet(bracket->set, scope, reasons);
  if (const auto* all = std::get_if<ast::AllResidents>(&set->node); all && !all->including_died)
    AddReason("alive", in(set), reasons);
  if (const auto* algebra = std::get_if<ast::SetAlgebra>(&set->node)) {
    for (size_t i = 0; i < algebra->terms.size(); ++i) {
      const ast::SetPtr& term = algebra->terms[i];
      const std::string text = OneLine(reasons.text, term->span);
      const bool minus = i > 0 && algebra->op == ast::SetOp::kMinus;
      if (minus) AddReason("minus " + text, Negation(in(term)), reasons);
      AddReason(text, in(term), reasons);
      InsideSet(term, scope, reasons);
    }
  }
  const auto* cohort = std::get_if<ast::CohortRef>(&set->node);
  const Definition* definition =
      cohort ? catalogue_.Find("cohort", LowerCase(cohort->name.text)) : nullptr;
  if (!definition) return;
  const ast::ExprPtr condition = std::get<ast::CohortDef>(definition->define.body).condition;
  AddReason("alive", IsIn(ast::AllResidents{}, scope) ? Truth::kTrue : Truth::kFalse, reasons);
  Reasons own{definition->text, {}};
  if (IsLogic(condition, ast::BinaryOp::kAnd))
    Operands(condition, ast::BinaryOp::kAnd, scope, own);
  else
    ReasonsOf(condition, scope, own);
  reasons.rows.insert(reasons.rows.end(), own.rows.begin(), own.rows.end());
}

// Whom the table is over, and its lines down to the one that takes the resident.
void Evaluation::InsideRules(const ast::Name& name, const Scope& scope, Reasons& reasons) {
  const Definition* definition = RulesNamed(name);
  if (!definition) return;
  const auto& rules = std::get<ast::RulesDef>(definition->define.body);
  Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  Reasons inside{definition->text, {}};
  AddReason(OneLine(inside.text, rules.over->span),
            IsMember(*rules.over, own) ? Truth::kTrue : Truth::kFalse, inside);
  InsideSet(rules.over, own, inside);
  const size_t taken = LineOf(rules, own);
  const bool last = taken > rules.lines.size();
  const bool selects = last ? rules.otherwise_select : rules.lines[taken - 1].select;
  AddReason("the line that takes the resident selects", selects ? Truth::kTrue : Truth::kFalse,
            inside);
  for (const ast::Let& let : rules.lets) own.names[LowerCase(let.name.text)] = Eval(let.value, own);
  for (size_t i = 0; i < rules.lines.size() && i < taken; ++i) {
    const ast::RulesDef::Line& line = rules.lines[i];
    AddReason((line.select ? "select when " : "reject when ") +
                  OneLine(inside.text, line.when->span) +
                  (line.label ? " as " + line.label->text : ""),
              Condition(line.when, own), inside);
    ReasonsInside(line.when, own, inside);
  }
  reasons.rows.insert(reasons.rows.end(), inside.rows.begin(), inside.rows.end());
}

// Columns what, truth; a row a part.
Result<query::Answer> Evaluation::Why(const ast::Why& why) {
  const Index today = Today();
  const World empty;
  const Index index = IndexOf(why.as_at, ScopeOf(empty, today, nullptr));
  uint64_t position = entries_.size();
  if (why.as_known_at) {
    const auto known = PositionOf(*why.as_known_at, ScopeOf(empty, today, nullptr));
    if (known) position = *known;
  }
  if (failed()) return *error_;
  const World& world = WorldAt(position);
  query::Answer answer;
  answer.columns = {{"what", query::ValueType::kText}, {"truth", query::ValueType::kText}};
  size_t found = 0;
  for (const Resident& resident : world.residents) {
    const Scope scope = ScopeOf(world, index, &resident);
    if (!IsIn(why.resident, scope)) continue;
    ++found;
    Reasons reasons{std::string(text_), {}};
    if (why.in) {
      const bool in = IsMember(*why.in, scope);
      AddReason(OneLine(reasons.text, why.in->span), in ? Truth::kTrue : Truth::kFalse, reasons);
      InsideSet(why.in, scope, reasons);
    } else {
      ReasonsOf(why.where, scope, reasons);
    }
    for (auto& [what, truth] : reasons.rows) answer.rows.push_back({what, truth});
  }
  if (failed()) return *error_;
  if (found != 1) return Error{ErrorCode::kNotFound, "not one resident carries this identifier"};
  answer.end.row_count = answer.rows.size();
  return answer;
}

}  // namespace daybook::reference
