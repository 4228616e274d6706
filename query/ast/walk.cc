#include "query/ast/walk.h"

#include <algorithm>

#include "query/ast/ast_words.h"

namespace daybook::query::ast {
namespace {

// One function a node that holds others; a node without one does not compile.
class Walker {
 public:
  explicit Walker(const Visitor& visitor) : visitor_(visitor) {}

  void Of(const Statement& s) const { Each(s.node); }
  void Of(const Expr& e) const {
    visitor_.expr(e);
    Each(e.node);
  }

 private:
  template <typename... Options>
  void Each(const std::variant<Options...>& choice) const {
    std::visit([this](const auto& one) { this->Of(one); }, choice);
  }
  template <typename... Options>
  void Of(const std::variant<Options...>& choice) const {
    Each(choice);
  }
  template <typename Part>
  void Of(const std::vector<Part>& many) const {
    for (const Part& one : many) Of(one);
  }
  template <typename Part>
  void Of(const std::optional<Part>& part) const {
    if (part) Of(*part);
  }
  template <typename Node>
  void Of(const std::shared_ptr<const Node>& node) const {
    if (node) Of(*node);
  }
  template <typename First, typename Second>
  void Of(const std::pair<First, Second>& both) const {
    Of(both.first);
    Of(both.second);
  }

  // ---- what holds nothing to walk
  void Of(const std::string&) const {}
  void Of(int64_t) const {}
  void Of(const Name&) const {}
  void Of(const NumberLit&) const {}
  void Of(const StringLit&) const {}
  void Of(const TimeLit&) const {}
  void Of(const CodeLit&) const {}
  void Of(const RegexLit&) const {}
  void Of(const Param&) const {}
  void Of(const NameRef&) const {}
  void Of(const SelectedBy&) const {}
  void Of(const RatePer&) const {}
  void Of(const Calendar&) const {}
  void Of(const InLast&) const {}
  void Of(const InNext&) const {}
  void Of(const InAny&) const {}
  void Of(const InThis&) const {}
  void Of(const InCalendar&) const {}
  void Of(const ResidentRef&) const {}
  void Of(const AllResidents&) const {}
  void Of(const CohortRef&) const {}
  void Of(const MeasureSubject&) const {}
  void Of(const RulesSubject&) const {}
  void Of(const Describe&) const {}
  void Of(const Drop&) const {}
  void Of(const CodesFile&) const {}
  void Of(const CodesEcl&) const {}
  void Of(const HierarchyDef&) const {}

  // ---- statements
  void Of(const QueryStatement& s) const { Of(s.query); }
  void Of(const Query& q) const {
    Of(q.subject);
    Of(q.lets);
    Of(q.where);
    Of(q.by);
    Of(q.having);
    Of(q.every);
    Of(q.show);
    Of(q.order_by);
    Of(q.limit);
    Of(q.as_at);
    Of(q.as_known_at);
    Of(q.defined_at);
  }
  void Of(const Why& w) const {
    Of(w.in);
    Of(w.where);
    Of(w.as_at);
    Of(w.as_known_at);
    Of(w.defined_at);
  }
  void Of(const Define& d) const { Of(d.body); }
  void Of(const SetSubject& s) const {
    Of(s.set);
    Of(s.with);
  }
  void Of(const Source& s) const { Of(s.pattern); }
  void Of(const Let& l) const { Of(l.value); }
  void Of(const Column& c) const { Of(c.value); }
  void Of(const OrderKey& k) const { Of(k.value); }
  void Of(const Limit& l) const { Of(l.per); }
  void Of(const Every& e) const {
    Of(e.from);
    Of(e.to);
  }
  void Of(const KnownAt& k) const { Of(k.at); }
  void Of(const CodesDef& d) const {
    Of(d.include);
    Of(d.exclude);
  }
  void Of(const CodesDef::Part& p) const { Of(p.what); }
  void Of(const RecordsDef& d) const { Of(d.any); }
  void Of(const CohortDef& d) const { Of(d.condition); }
  void Of(const ValueDef& d) const { Of(d.value); }
  void Of(const PeriodDef& d) const { Of(d.period); }
  void Of(const MeasureDef& d) const {
    Of(d.of);
    Of(d.lets);
    Of(d.sections);
  }
  void Of(const MeasureDef::Section& s) const { Of(s.condition); }
  void Of(const RulesDef& d) const {
    Of(d.over);
    Of(d.lets);
    Of(d.lines);
  }
  void Of(const RulesDef::Line& l) const { Of(l.when); }

  // ---- residents and records
  void Of(const Set& s) const { Of(s.node); }
  void Of(const BracketSet& b) const {
    Of(b.set);
    Of(b.as_at);
    Of(b.as_known_at);
  }
  void Of(const SetAlgebra& a) const { Of(a.terms); }
  void Of(const Pattern& p) const {
    Of(p.records);
    Of(p.steps);
  }
  void Of(const Step& s) const {
    Of(s.records);
    Of(s.without);
  }
  void Of(const Records& r) const {
    visitor_.records(r);
    Of(r.head);
    Of(r.codes);
    Of(r.with);
    Of(r.windows);
    Of(r.of);
  }
  void Of(const Alternatives& a) const { Of(a.any); }
  void Of(const Pick& p) const { Of(p.pattern); }
  void Of(const Episodes& e) const {
    Of(e.of);
    Of(e.until);
  }
  void Of(const DistinctOf& d) const {
    Of(d.field);
    Of(d.of);
  }
  void Of(const DaysOf& d) const { Of(d.of); }
  void Of(const Members& m) const {
    visitor_.members(m);
    Of(m.include);
    Of(m.exclude);
  }
  void Of(const Member& m) const { Of(m.value); }
  void Of(const Window& w) const {
    visitor_.window(w);
    Of(w.node);
  }
  void Of(const InTo& w) const { Of(w.anchor); }
  void Of(const During& w) const { Of(w.period); }
  void Of(const Overlapping& w) const { Of(w.period); }
  void Of(const Since& w) const { Of(w.anchor); }
  void Of(const BeforeW& w) const { Of(w.anchor); }
  void Of(const AfterW& w) const { Of(w.anchor); }
  void Of(const BetweenW& w) const {
    Of(w.from);
    Of(w.to);
  }
  void Of(const WithinW& w) const { Of(w.anchor); }
  void Of(const OnSameDay& w) const { Of(w.anchor); }
  void Of(const OnW& w) const { Of(w.anchor); }

  // ---- expressions
  void Of(const FieldOf& f) const { Of(f.base); }
  void Of(const Call& c) const { Of(c.arguments); }
  void Of(const Negate& n) const { Of(n.operand); }
  void Of(const Not& n) const { Of(n.operand); }
  void Of(const Binary& b) const {
    Of(b.left);
    Of(b.right);
  }
  void Of(const IsKnown& i) const { Of(i.operand); }
  void Of(const Matches& m) const { Of(m.operand); }
  void Of(const Contains& c) const {
    Of(c.operand);
    Of(c.text);
  }
  void Of(const InMembers& i) const {
    Of(i.operand);
    Of(i.members);
  }
  void Of(const WindowTest& w) const {
    Of(w.operand);
    Of(w.window);
  }
  void Of(const Has& h) const { Of(h.pattern); }
  void Of(const InSet& i) const { Of(i.set); }
  void Of(const AtDate& a) const {
    Of(a.value);
    Of(a.date);
  }
  void Of(const CountOf& c) const { Of(c.pattern); }
  void Of(const Aggregate& a) const {
    Of(a.value);
    Of(a.pattern);
  }
  void Of(const TimeBetween& t) const {
    Of(t.from);
    Of(t.to);
  }
  void Of(const Case& c) const {
    Of(c.whens);
    Of(c.otherwise);
  }
  void Of(const Case::When& w) const {
    Of(w.condition);
    Of(w.value);
  }

  const Visitor& visitor_;
};

}  // namespace

void Walk(const Statement& statement, const Visitor& visitor) { Walker(visitor).Of(statement); }
void Walk(const Expr& expr, const Visitor& visitor) { Walker(visitor).Of(expr); }

std::vector<const Expr*> ArmsOf(const Expr& expr, BinaryOp op) {
  std::vector<const Expr*> arms;
  const Expr* left = &expr;
  while (const auto* binary = std::get_if<Binary>(&left->node)) {
    if (binary->op != op) break;
    arms.push_back(binary->right.get());
    left = binary->left.get();
  }
  arms.push_back(left);
  std::reverse(arms.begin(), arms.end());
  return arms;
}

}  // namespace daybook::query::ast
