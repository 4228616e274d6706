#include "query/ast/ast_json.h"

#include <array>

#include "query/ast/ast_words.h"
#include "query/ast/json_tree.h"

namespace daybook::query::ast {
namespace {

using Tree = JsonTree;

template <typename Enum, size_t N>
Tree NameOf(const std::array<std::string_view, N>& names, Enum value) {
  return Tree::Text(names[static_cast<size_t>(value)]);
}

class Printer {
 public:
  explicit Printer(JsonStyle style) : style_(style) {}

  Tree Of(const Statement& statement) const {
    Tree tree = std::visit([this](const auto& node) { return this->Of(node); }, statement.node);
    return Placed(std::move(tree), statement.span);
  }

 private:
  Tree Placed(Tree tree, Span span) const {
    if (!style_.spans) return tree;
    Tree place = Tree::List();
    place.Append(Tree::Raw(std::to_string(span.begin)));
    place.Append(Tree::Raw(std::to_string(span.end)));
    tree.Add("span", std::move(place));
    return tree;
  }
  template <typename Container>
  Tree Each(const Container& many) const {
    Tree list = Tree::List();
    for (const auto& one : many) list.Append(Of(one));
    return list;
  }
  // Adds what is there, and nothing for what isn't.
  template <typename Part>
  void May(Tree& tree, std::string_view key, const Part& part) const {
    if (part) tree.Add(key, Of(*part));
  }
  template <typename Part>
  void May(Tree& tree, std::string_view key, const std::vector<Part>& many) const {
    if (!many.empty()) tree.Add(key, Each(many));
  }
  static void Flag(Tree& tree, std::string_view key, bool flag) {
    if (flag) tree.Add(key, Tree::Raw("true"));
  }
  template <typename... Options>
  Tree Of(const std::variant<Options...>& choice) const {
    return std::visit([this](const auto& one) { return this->Of(one); }, choice);
  }
  template <typename Node>
  Tree Of(const std::shared_ptr<const Node>& node) const {
    return Of(*node);
  }

  // ---- statements
  Tree Of(const QueryStatement& s) const {
    Tree tree = Tree::Object("query");
    if (s.mode != QueryMode::kAnswer) tree.Add("mode", NameOf(kModes, s.mode));
    const Query& q = *s.query;
    tree.Add("from", Of(q.subject));
    May(tree, "let", q.lets);
    May(tree, "where", q.where);
    May(tree, "by", q.by);
    Flag(tree, "with_totals", q.with_totals);
    May(tree, "having", q.having);
    May(tree, "every", q.every);
    May(tree, "show", q.show);
    May(tree, "order_by", q.order_by);
    May(tree, "limit", q.limit);
    May(tree, "hide", q.hide);
    May(tree, "as_at", q.as_at);
    May(tree, "as_known_at", q.as_known_at);
    May(tree, "defined_at", q.defined_at);
    return tree;
  }
  Tree Of(const Why& w) const {
    Tree tree = Tree::Object("why");
    tree.Add("resident", Of(w.resident));
    May(tree, "in", w.in);
    May(tree, "where", w.where);
    May(tree, "as_at", w.as_at);
    May(tree, "as_known_at", w.as_known_at);
    May(tree, "defined_at", w.defined_at);
    return tree;
  }
  Tree Of(const Describe& d) const {
    Tree tree = Tree::Object(WordOf(kDescribes, d.what)).Add("names", Each(d.names));
    if (d.versions) tree.Add("from", Of(d.versions->first)).Add("to", Of(d.versions->second));
    return tree;
  }
  Tree Of(const Drop& d) const {
    Tree tree = Tree::Object("drop");
    return std::move(tree.Add("kind", Of(d.kind)).Add("name", Of(d.name)));
  }
  Tree Of(const Define& d) const {
    Tree tree = Tree::Object("define").Add("name", Of(d.name));
    return std::move(tree.Add("as", Of(d.body)));
  }
  Tree Of(const SetSubject& s) const {
    Tree tree = Tree::Object("set").Add("set", Of(s.set));
    May(tree, "with", s.with);
    return tree;
  }
  Tree Of(const std::vector<Source>& sources) const {
    return Tree::Object("records").Add("of", Each(sources));
  }
  Tree Of(const Source& s) const { return Of(s.pattern); }
  Tree Of(const MeasureSubject& m) const { return Tree::Object("measure").Add("name", Of(m.name)); }
  Tree Of(const RulesSubject& r) const { return Tree::Object("rules").Add("name", Of(r.name)); }
  Tree Of(const Let& l) const {
    return Tree::Object().Add("let", Of(l.name)).Add("be", Of(l.value));
  }
  Tree Of(const Column& c) const {
    if (!c.alias) return Of(c.value);
    return Tree::Object().Add("column", Of(c.value)).Add("as", Of(*c.alias));
  }
  Tree Of(const OrderKey& k) const {
    Tree tree = Tree::Object().Add("key", Of(k.value));
    Flag(tree, "descending", k.descending);
    return tree;
  }
  Tree Of(const Limit& l) const {
    Tree tree = Tree::Object("limit").Add("count", Of(l.count));
    May(tree, "per", l.per);
    return Placed(std::move(tree), l.span);
  }
  Tree Of(const HideBelow& h) const {
    Tree tree = Tree::Object("hide").Add("below", Of(h.below));
    May(tree, "round_to", h.round_to);
    return Placed(std::move(tree), h.span);
  }
  Tree Of(const Every& e) const {
    Tree tree = Tree::Object("every").Add("word", NameOf(kTimeWords, e.word));
    tree.Add("from", Of(e.from)).Add("to", Of(e.to));
    return Placed(std::move(tree), e.span);
  }

  // ---- definitions
  Tree Of(const CodesDef& d) const {
    Tree tree = Tree::Object("codes").Add("include", Each(d.include));
    May(tree, "exclude", d.exclude);
    return tree;
  }
  Tree Of(const CodesDef::Part& p) const {
    const auto file = [](const CodesFile& f) {
      Tree tree = Tree::Object("file").Add("name", Tree::Text(f.file));
      if (!f.system.empty()) tree.Add("system", Tree::Text(f.system));
      return tree;
    };
    const auto ecl = [](const CodesEcl& e) {
      return Tree::Object("ecl").Add("text", Tree::Text(e.text));
    };
    const auto name = [](const Name& n) {
      return Tree::Object("codes").Add("name", Tree::Text(n.text));
    };
    Tree tree =
        std::visit(Cases{[this](const Member& m) { return this->Of(m); }, file, ecl, name}, p.what);
    return Placed(std::move(tree), p.span);
  }
  Tree Of(const RecordsDef& d) const { return Tree::Object("records").Add("any", Each(d.any)); }
  Tree Of(const CohortDef& d) const {
    return Tree::Object("cohort").Add("condition", Of(d.condition));
  }
  Tree Of(const ValueDef& d) const { return Tree::Object("value").Add("value", Of(d.value)); }
  Tree Of(const PeriodDef& d) const { return Tree::Object("period").Add("period", Of(d.period)); }
  Tree Of(const std::pair<ExprPtr, ExprPtr>& ends) const {
    return Tree::Object().Add("from", Of(ends.first)).Add("to", Of(ends.second));
  }
  Tree Of(const MeasureDef& d) const {
    Tree tree = Tree::Object("measure");
    May(tree, "of", d.of);
    May(tree, "let", d.lets);
    May(tree, "sections", d.sections);
    return tree;
  }
  Tree Of(const MeasureDef::Section& s) const {
    return Tree::Object(kSections[static_cast<size_t>(s.kind)]).Add("condition", Of(s.condition));
  }
  Tree Of(const HierarchyDef& d) const {
    return Tree::Object("hierarchy").Add("files", Each(d.files));
  }
  Tree Of(const RulesDef& d) const {
    Tree tree = Tree::Object("rules").Add("over", Of(d.over));
    May(tree, "let", d.lets);
    May(tree, "lines", d.lines);
    return std::move(tree.Add("otherwise", Tree::Text(d.otherwise_select ? "select" : "reject")));
  }
  Tree Of(const RulesDef::Line& l) const {
    Tree tree = Tree::Object(l.select ? "select" : "reject").Add("when", Of(l.when));
    May(tree, "as", l.label);
    return Placed(std::move(tree), l.span);
  }

  // ---- sets of residents
  Tree Of(const Set& s) const { return Placed(Of(s.node), s.span); }
  Tree Of(const ResidentRef& r) const { return Tree::Object("resident").Add("id", Of(r.id)); }
  Tree Of(const AllResidents& r) const {
    Tree tree = Tree::Object("residents");
    Flag(tree, "including_died", r.including_died);
    return tree;
  }
  Tree Of(const CohortRef& c) const { return Tree::Object("cohort").Add("name", Of(c.name)); }
  Tree Of(const BracketSet& b) const {
    Tree tree = Tree::Object("bracket").Add("set", Of(b.set));
    May(tree, "as_at", b.as_at);
    May(tree, "as_known_at", b.as_known_at);
    return tree;
  }
  Tree Of(const SetAlgebra& a) const {
    return Tree::Object(kSetOps[static_cast<size_t>(a.op)]).Add("sets", Each(a.terms));
  }
  Tree Of(const KnownAt& k) const {
    Tree tree = Tree::Object().Add(k.is_position ? "position" : "moment", Of(k.at));
    return Placed(std::move(tree), k.span);
  }

  // ---- records
  Tree Of(const Pattern& p) const {
    if (p.steps.empty()) return Of(p.records);
    Tree tree = Tree::Object("pattern").Add("records", Of(p.records)).Add("steps", Each(p.steps));
    return Placed(std::move(tree), p.span);
  }
  Tree Of(const Records& r) const {
    Tree tree = Tree::Object("records");
    May(tree, "status", r.statuses);
    tree.Add("head", Of(r.head));
    May(tree, "in", r.codes);
    May(tree, "as", r.alias);
    May(tree, "with", r.with);
    May(tree, "windows", r.windows);
    Flag(tree, "including_retracted", r.including_retracted);
    May(tree, "of", r.of);
    return Placed(std::move(tree), r.span);
  }
  Tree Of(const Status& s) const { return NameOf(kStatuses, s.word); }
  Tree Of(const Alternatives& a) const { return Tree::Object("either").Add("of", Each(a.any)); }
  Tree Of(const Pick& p) const {
    Tree tree = Tree::Object(kPicks[static_cast<size_t>(p.word)]);
    if (p.ordinal != 1) tree.Add("ordinal", Tree::Raw(std::to_string(p.ordinal)));
    return std::move(tree.Add("of", Of(p.pattern)));
  }
  Tree Of(const Episodes& e) const {
    Tree tree = Tree::Object("episodes").Add("of", Of(e.of));
    May(tree, "lasting", e.lasting);
    May(tree, "until", e.until);
    return std::move(tree.Add("gap", Of(e.gap)));
  }
  Tree Of(const DistinctOf& d) const {
    return Tree::Object("distinct").Add("field", Of(d.field)).Add("of", Of(d.of));
  }
  Tree Of(const DaysOf& d) const { return Tree::Object("days").Add("of", Of(d.of)); }
  Tree Of(const Step& s) const {
    std::string word = s.negated ? "not " : "";
    Tree tree = Tree::Object(word + (s.preceded ? "preceded" : "followed"));
    May(tree, "quantifier", s.quantifier);
    tree.Add("by", Of(s.records));
    May(tree, "gap", s.gap);
    May(tree, "without", s.without);
    return Placed(std::move(tree), s.span);
  }
  Tree Of(const Gap& g) const {
    Tree tree = Tree::Object(kGaps[static_cast<size_t>(g.kind)]);
    if (!g.from.empty()) tree.Add("from", Tree::Text(g.from));
    return std::move(tree.Add("length", Of(g.length)));
  }
  Tree Of(const Quantifier& q) const {
    return Tree::Object(kQuantifiers[static_cast<size_t>(q.kind)]).Add("count", Of(q.count));
  }
  Tree Of(const Members& m) const {
    Tree tree = Tree::Object().Add("include", Each(m.include));
    May(tree, "exclude", m.exclude);
    Flag(tree, "bracketed", m.bracketed);
    return Placed(std::move(tree), m.span);
  }
  Tree Of(const Member& m) const {
    if (!m.descendants) return Of(m.value);
    return Tree::Object("descendants").Add("of", Of(m.value));
  }

  // ---- windows
  Tree Of(const Window& w) const { return Placed(Of(w.node), w.span); }
  Tree Of(const InLast& w) const { return Tree::Object("in last").Add("length", Of(w.length)); }
  Tree Of(const InNext& w) const { return Tree::Object("in next").Add("length", Of(w.length)); }
  Tree Of(const InAny& w) const { return Tree::Object("in any").Add("length", Of(w.length)); }
  Tree Of(const InThis& w) const {
    return Tree::Object(w.previous ? "in previous" : "in this")
        .Add("word", NameOf(kTimeWords, w.word));
  }
  Tree Of(const InTo& w) const {
    Tree tree = Tree::Object(w.from ? "in from" : "in to").Add("length", Of(w.length));
    return std::move(tree.Add("anchor", Of(w.anchor)));
  }
  Tree Of(const InCalendar& w) const { return Tree::Object("in").Add("calendar", Of(w.calendar)); }
  Tree Of(const During& w) const { return Tree::Object("during").Add("period", Of(w.period)); }
  Tree Of(const Overlapping& w) const {
    return Tree::Object("overlapping").Add("period", Of(w.period));
  }
  Tree Of(const Since& w) const { return Tree::Object("since").Add("anchor", Of(w.anchor)); }
  Tree Of(const BeforeW& w) const { return Tree::Object("before").Add("anchor", Of(w.anchor)); }
  Tree Of(const AfterW& w) const { return Tree::Object("after").Add("anchor", Of(w.anchor)); }
  Tree Of(const BetweenW& w) const {
    return Tree::Object("between").Add("from", Of(w.from)).Add("to", Of(w.to));
  }
  Tree Of(const WithinW& w) const {
    Tree tree =
        Tree::Object("within").Add("length", Of(w.length)).Add("side", NameOf(kSides, w.side));
    return std::move(tree.Add("anchor", Of(w.anchor)));
  }
  Tree Of(const OnSameDay& w) const {
    return Tree::Object("on same day").Add("anchor", Of(w.anchor));
  }
  Tree Of(const OnW& w) const { return Tree::Object("on").Add("anchor", Of(w.anchor)); }
  Tree Of(const Calendar& c) const {
    return Tree::Object(kCalendars[static_cast<size_t>(c.kind)]).Add("text", Tree::Text(c.text));
  }
  Tree Of(const Duration& d) const {
    Tree tree = Tree::Object().Add("amount", Of(d.amount)).Add("unit", NameOf(kTimeUnits, d.unit));
    return Placed(std::move(tree), d.span);
  }

  // ---- expressions
  Tree Of(const Expr& e) const { return Placed(Of(e.node), e.span); }
  Tree Of(const NumberLit& n) const {
    Tree tree = Tree::Object("number").Add("digits", Tree::Text(n.digits));
    if (!n.unit.empty()) tree.Add("unit", Tree::Text(n.unit));
    if (n.time_unit) tree.Add("time_unit", NameOf(kTimeUnits, *n.time_unit));
    return tree;
  }
  Tree Of(const StringLit& s) const { return Tree::Object("text").Add("text", Tree::Text(s.text)); }
  Tree Of(const TimeLit& t) const { return Tree::Object("time").Add("text", Tree::Text(t.text)); }
  Tree Of(const CodeLit& c) const {
    return Tree::Object("code").Add("code", Tree::Text(c.system + ":" + c.code));
  }
  Tree Of(const Param& p) const {
    return Tree::Object("parameter").Add("name", Tree::Text(p.name));
  }
  Tree Of(const NameRef& n) const { return Tree::Object("name").Add("name", Tree::Text(n.name)); }
  Tree Of(const FieldOf& f) const {
    return Tree::Object("field").Add("of", Of(f.base)).Add("field", Of(f.field));
  }
  Tree Of(const Call& c) const {
    return Tree::Object("call").Add("function", Of(c.function)).Add("arguments", Each(c.arguments));
  }
  Tree Of(const Negate& n) const { return Tree::Object("negate").Add("operand", Of(n.operand)); }
  Tree Of(const Not& n) const { return Tree::Object("not").Add("operand", Of(n.operand)); }
  Tree Of(const Binary& b) const {
    return Tree::Object(kOperators[static_cast<size_t>(b.op)])
        .Add("left", Of(b.left))
        .Add("right", Of(b.right));
  }
  Tree Of(const IsKnown& i) const {
    return Tree::Object(i.wanted_known ? "is known" : "is unknown").Add("operand", Of(i.operand));
  }
  Tree Of(const Matches& m) const {
    Tree tree = Tree::Object(m.negated ? "not matches" : "matches").Add("operand", Of(m.operand));
    return std::move(tree.Add("pattern", Of(m.pattern)));
  }
  Tree Of(const RegexLit& r) const {
    Tree tree = Tree::Object("regex").Add("pattern", Tree::Text(r.pattern));
    Flag(tree, "ignore_case", r.ignore_case);
    return tree;
  }
  Tree Of(const Contains& c) const {
    Tree tree = Tree::Object(c.negated ? "not contains" : "contains").Add("operand", Of(c.operand));
    return std::move(tree.Add("text", Of(c.text)));
  }
  Tree Of(const InMembers& i) const {
    Tree tree = Tree::Object(i.negated ? "not in" : "in").Add("operand", Of(i.operand));
    return std::move(tree.Add("members", Of(i.members)));
  }
  Tree Of(const WindowTest& w) const {
    Tree tree = Tree::Object(w.negated ? "not window" : "window").Add("operand", Of(w.operand));
    return std::move(tree.Add("window", Of(w.window)));
  }
  Tree Of(const Has& h) const {
    Tree tree = Tree::Object(h.kind == Has::Kind::kNone ? "has no" : "has");
    if (h.kind == Has::Kind::kCounted) tree.Add("quantifier", Of(h.quantifier));
    return std::move(tree.Add("pattern", Of(h.pattern)));
  }
  Tree Of(const InSet& i) const { return Tree::Object("in set").Add("set", Of(i.set)); }
  Tree Of(const SelectedBy& s) const {
    return Tree::Object("selected by").Add("rules", Of(s.rules));
  }
  Tree Of(const AtDate& a) const {
    return Tree::Object("at").Add("value", Of(a.value)).Add("date", Of(a.date));
  }
  Tree Of(const CountOf& c) const { return Tree::Object("count").Add("of", Of(c.pattern)); }
  Tree Of(const Aggregate& a) const {
    return Tree::Object(kAggregates[static_cast<size_t>(a.fn)])
        .Add("value", Of(a.value))
        .Add("of", Of(a.pattern));
  }
  Tree Of(const TimeBetween& t) const {
    Tree tree = Tree::Object("time between").Add("unit", NameOf(kTimeUnits, t.unit));
    return std::move(tree.Add("from", Of(t.from)).Add("to", Of(t.to)));
  }
  Tree Of(const Case& c) const {
    Tree tree = Tree::Object("case").Add("whens", Each(c.whens));
    May(tree, "else", c.otherwise);
    return tree;
  }
  Tree Of(const Case::When& w) const {
    return Tree::Object().Add("when", Of(w.condition)).Add("then", Of(w.value));
  }
  Tree Of(const RatePer& r) const {
    Tree tree = Tree::Object("rate").Add("per", Of(r.per));
    if (r.basis != RatePer::Basis::kNone) tree.Add("basis", NameOf(kBases, r.basis));
    return tree;
  }
  Tree Of(const Name& n) const { return Tree::Text(n.text); }
  Tree Of(const std::string& text) const { return Tree::Text(text); }
  Tree Of(int64_t number) const { return Tree::Raw(std::to_string(number)); }

  JsonStyle style_;
};

}  // namespace

std::string ToJson(const Statement& statement, JsonStyle style) {
  return Printer(style).Of(statement).Print() + "\n";
}

bool SameMeaning(const Statement& a, const Statement& b) {
  const Printer printer{JsonStyle{}};
  return printer.Of(a) == printer.Of(b);
}

std::string ToJson(const Script& script, JsonStyle style) {
  std::string all;
  for (const Statement& statement : script.statements) all += ToJson(statement, style);
  return all;
}

}  // namespace daybook::query::ast
