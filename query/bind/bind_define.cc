#include "query/bind/bind_define.h"

#include "query/bind/bind_measure.h"
#include "query/exec/nodes/basic.h"

namespace daybook::query {
namespace {

struct BodyChecker {
  Binder& binder;
  ast::Span span;
  const Defined* defined;
  void operator()(const ast::CodesDef& def) const { (void)binder.CodesOfDefinition(def, defined); }
  void operator()(const ast::HierarchyDef&) const {}  // its files are read when it is made
  void operator()(const ast::RecordsDef& def) const {
    for (const ast::PatternPtr& pattern : def.any) (void)binder.Pattern(*pattern, Scope{});
  }
  void operator()(const ast::CohortDef& def) const {
    (void)binder.Condition(*def.condition, Scope{});
  }
  void operator()(const ast::ValueDef& def) const { (void)binder.Expr(*def.value, Scope{}); }
  void operator()(const ast::PeriodDef& def) const {
    const auto* ends = std::get_if<std::pair<ast::ExprPtr, ast::ExprPtr>>(&def.period);
    if (!ends) return;
    std::vector<NodePtr> nodes;
    for (const ast::ExprPtr& end : {ends->first, ends->second}) {
      NodePtr node = binder.Expr(*end, Scope{});
      if (node && node->type() != CellType::kTime)
        binder.Report("CQ0321", "a period runs from a date to a date", end->span);
      nodes.push_back(std::move(node));
    }
    if (nodes[0] && nodes[1] && Binder::EndsBeforeItBegins(*nodes[0], *nodes[1]))
      binder.Report("CQ0367", "the period ends before it begins",
                    {ends->first->span.begin, ends->second->span.end}, "write the earlier first");
  }
  void operator()(const ast::MeasureDef& def) const { CheckMeasure(binder, def, span); }
  void operator()(const ast::RulesDef& def) const { (void)binder.RulesOf(def, ""); }
};

// A kind, a field or a word that is looked up before what is defined.
bool IsTaken(const std::string& kind, const std::string& name) {
  if (kind == "records")
    return ledger::KindFromWord(name) || FindOwnKind(name) || name == "event" || name == "events" ||
           name == "immunization" || name == "immunizations";
  if (kind != "value" && kind != "period") return false;
  return FindResidentField(name) || name == "today" || name == "now" || name == "interval" ||
         name == "true" || name == "false" || name == "resident";
}

// The records that a new name is the plural of, which are found by it already; empty if none are.
std::string PluralOf(const Binder& binder, const std::string& name) {
  const Defined* found = binder.catalogue().FindRecords(name);
  if (!found || NameKey(found->define().name.text) == name) return "";
  return found->define().name.text;
}

}  // namespace

void CheckDefinition(Binder& binder, const ast::Define& define, const Defined* defined) {
  const std::string kind(DefinitionKind(define));
  binder.AllowInterval();  // whoever uses it says which
  // Opening the definition under its own name finds one that needs itself. What is wrong in it is
  // shown where it stands.
  Binder::InDefinition inside(binder, kind, define.name.text, 0, binder.text(), std::nullopt);
  if (IsTaken(kind, NameKey(define.name.text)))
    binder.Report("CQ0214", "'" + define.name.text + "' is a name of the language's own",
                  define.name.span, "choose another name");
  const std::string plural_of =
      kind == "records" ? PluralOf(binder, NameKey(define.name.text)) : std::string();
  if (!plural_of.empty())
    binder.Report("CQ0214",
                  "'" + define.name.text + "' is found already: the records '" + plural_of + "'",
                  define.name.span, "choose another name");
  std::visit(BodyChecker{binder, define.name.span, defined}, define.body);
}

}  // namespace daybook::query
