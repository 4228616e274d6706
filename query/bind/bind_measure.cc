#include "query/bind/bind_measure.h"

#include "ledger/base/check.h"
#include "query/bind/lets.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/logic.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

using Kind = ast::MeasureDef::Section::Kind;

// True where the condition is; what is unknown is not so.
class HoldsNode final : public ConditionNode {
 public:
  explicit HoldsNode(NodePtr condition) : condition_(std::move(condition)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override {
    TruthColumn truths = condition_->Truths(batch, exec);
    for (Truth& truth : truths) truth = ToTruth(truth == Truth::kTrue);
    return truths;
  }
  std::string Describe() const override { return "Holds"; }
  std::vector<const ExprNode*> Children() const override { return {condition_.get()}; }

 private:
  NodePtr condition_;
};

class AliveInIntervalNode final : public ConditionNode {
 public:
  TruthColumn Truths(const Batch& batch, Exec& exec) const override {
    DAYBOOK_CHECK(exec.interval.has_value());
    const projections::PersonColumns& persons = exec.reader.Persons();
    const RowTime first = DayTime(exec.interval->start);
    TruthColumn truths(batch.size());
    for (size_t i = 0; i < truths.size(); ++i) {
      const RowTime& born = persons.born[batch.residents[i].value];
      const bool unborn = born.known && born.day > exec.date.day;
      truths[i] = unborn ? Truth::kFalse : AliveOn(batch.residents[i], first, exec.reader);
    }
    return truths;
  }
  std::string Describe() const override { return "AliveInInterval"; }
};

NodePtr Both(NodePtr left, NodePtr right) {
  return std::make_shared<AndOrNode>(true, std::move(left), std::move(right));
}
NodePtr Negated(NodePtr node) { return std::make_shared<NotNode>(std::move(node)); }

// What a section's conditions come to: one alone, or any of several.
struct Sections {
  NodePtr denominator, numerator, exclude, except;
};

NodePtr* PlaceOf(Sections& sections, Kind kind) {
  switch (kind) {
    case Kind::kDenominator:
      return &sections.denominator;
    case Kind::kNumerator:
      return &sections.numerator;
    case Kind::kExclude:
      return &sections.exclude;
    case Kind::kExcept:
      return &sections.except;
  }
  return &sections.except;
}

std::optional<Sections> BindSections(Binder& binder, const ast::MeasureDef& def, const Scope& scope,
                                     ast::Span name_span) {
  Sections sections;
  int denominators = 0;
  int numerators = 0;
  for (const ast::MeasureDef::Section& section : def.sections) {
    denominators += section.kind == Kind::kDenominator ? 1 : 0;
    numerators += section.kind == Kind::kNumerator ? 1 : 0;
    NodePtr condition = binder.Condition(*section.condition, scope);
    if (!condition) continue;
    condition = std::make_shared<HoldsNode>(std::move(condition));
    NodePtr& place = *PlaceOf(sections, section.kind);
    place = place ? std::make_shared<AndOrNode>(false, place, condition) : condition;
  }
  if (denominators != 1 || numerators != 1)
    binder.Report("CQ0344", "a measure has one denominator and one numerator", name_span,
                  "join their conditions with `and`; `exclude` and `except` may stand twice");
  if (!sections.denominator || !sections.numerator) return std::nullopt;
  return sections;
}

// The four populations as lets of the rows.
void NamePopulations(Binder& binder, const Sections& sections, BoundMeasure& measure,
                     ast::Span name_span) {
  const auto add = [&](const char* name, const NodePtr& node) -> NodePtr {
    if (measure.scope.lets.contains(name) || measure.scope.aliases.contains(name))
      binder.Report("CQ0212", std::string("'") + name + "' is a population of the measure",
                    name_span, "choose another name for the let or alias");
    measure.scope.lets[name] = node;
    return std::make_shared<LetRefNode>(0, node, name);
  };
  const NodePtr nobody =
      std::make_shared<ConstNode>(CellType::kBool, Cell{false}, Value(false), "false");
  const NodePtr denominator = add("denominator", sections.denominator);
  const NodePtr excluded =
      add("excluded", sections.exclude ? Both(denominator, sections.exclude) : nobody);
  const NodePtr open = Both(denominator, Negated(excluded));
  const NodePtr numerator = add("numerator", Both(open, sections.numerator));
  add("excepted", sections.except ? Both(Both(open, Negated(numerator)), sections.except) : nobody);
  measure.denominator = sections.denominator;
}

std::optional<BoundMeasure> Bind(Binder& binder, const ast::MeasureDef& def, ast::Span name_span) {
  binder.AllowInterval();
  BoundMeasure measure;
  if (def.of) {
    measure.source = def.of->records.get();
    measure.records = binder.Pattern(*def.of, Scope{});
    measure.scope.of_records = true;
    measure.scope.leaves_out = measure.records && Binder::LeavesOut(measure.records->parts());
    measure.scope.sees_future = !measure.records || Binder::SeesAhead(measure.records->parts());
    measure.scope.kinds =
        measure.records ? measure.records->parts().kinds : projections::AllClinicalKinds();
    if (measure.source->alias) measure.scope.aliases[measure.source->alias->text] = 0;
  }
  BindLets(binder, def.lets, measure.scope, name_span);
  const auto sections = BindSections(binder, def, measure.scope, name_span);
  if (!sections || (def.of && !measure.records)) return std::nullopt;
  NamePopulations(binder, *sections, measure, name_span);
  return measure;
}

}  // namespace

std::optional<BoundMeasure> BindMeasure(Binder& binder, const ast::Name& name) {
  const Defined* defined = binder.catalogue().Find("measure", name.text);
  if (!defined) {
    binder.Report("CQ0240", "there is no measure '" + name.text + "'", name.span,
                  DidYouMean(name.text, binder.catalogue().Names("measure")));
    return std::nullopt;
  }
  Binder::InDefinition inside(binder, "measure", name.text, defined->version, defined->text,
                              name.span);
  if (!inside.ok()) return std::nullopt;
  return Bind(binder, std::get<ast::MeasureDef>(defined->define().body), name.span);
}

void CheckMeasure(Binder& binder, const ast::MeasureDef& def, ast::Span name_span) {
  (void)Bind(binder, def, name_span);
}

NodePtr AliveInInterval() { return std::make_shared<AliveInIntervalNode>(); }

}  // namespace daybook::query
