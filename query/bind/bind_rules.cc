// Rule tables: `from rules r`, `selected by r`.
#include "query/bind/binder.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/nodes/in_set.h"
#include "query/exec/nodes/logic.h"

namespace daybook::query {
namespace {

// What rows of rules are asked for by name, before residents' fields.
constexpr std::string_view kRuleWords[] = {"line", "outcome", "label"};

}  // namespace

RuleTablePtr Binder::RulesOf(const ast::RulesDef& def, const std::string& name) {
  auto table = std::make_shared<RuleTable>();
  table->name = name;
  table->over = Set(*def.over);
  table->otherwise_select = def.otherwise_select;
  bool failed = !table->over;
  Scope scope;
  for (const ast::Let& let : def.lets) {
    if (scope.lets.contains(let.name.text))
      Report("CQ0212", "there is a let '" + let.name.text + "' already", let.name.span,
             "choose another name");
    if (FindResidentField(NameKey(let.name.text)))
      Report("CQ0212", "the let '" + let.name.text + "' hides a field", let.name.span,
             "choose another name");
    NodePtr value = Expr(*let.value, scope);
    failed |= !value;
    scope.lets[let.name.text] = std::move(value);
  }
  for (const ast::RulesDef::Line& line : def.lines) {
    NodePtr when = Condition(*line.when, scope);
    failed |= !when;
    table->lines.push_back({line.select, std::move(when), line.label ? line.label->text : ""});
  }
  return failed ? nullptr : table;
}

RuleTablePtr Binder::Rules(const ast::Name& name) {
  const Defined* defined = catalogue_.Find("rules", name.text);
  if (!defined) {
    NoSuch("CQ0230", "rules", name.text, "there are no rules '" + name.text + "'", name.span);
    return nullptr;
  }
  InDefinition inside(*this, "rules", name.text, defined->version, defined->text, name.span);
  if (!inside.ok()) return nullptr;
  RuleTablePtr& bound = bound_rules_[NameKey(name.text)];
  if (!bound) bound = RulesOf(std::get<ast::RulesDef>(defined->define().body), name.text);
  return bound;
}

void Binder::AddRuleFields(const RuleTablePtr& table, Scope& scope) {
  const auto line = std::make_shared<RuleLineNode>(table);
  for (const RuleField field : {RuleField::kLine, RuleField::kOutcome, RuleField::kLabel})
    scope.lets[std::string(kRuleWords[static_cast<size_t>(field)])] =
        std::make_shared<RuleFieldNode>(field, line);
}

NodePtr Binder::SelectedBy(const ast::SelectedBy& selected) {
  const RuleTablePtr table = Rules(selected.rules);
  if (!table) return nullptr;
  NodePtr& bound = bound_definitions_["rules " + NameKey(table->name)];
  if (!bound)
    bound = std::make_shared<AndOrNode>(
        true, table->over,
        std::make_shared<RuleSelectsNode>(std::make_shared<RuleLineNode>(table)));
  return std::make_shared<InSetNode>(bound, "selected by " + table->name);
}

}  // namespace daybook::query
