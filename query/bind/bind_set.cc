// Sets of residents, as conditions over residents on the index date.
#include "ledger/base/zone.h"
#include "query/bind/binder.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/in_set.h"
#include "query/exec/nodes/logic.h"

namespace daybook::query {
namespace {

class IsResidentNode final : public ConditionNode {
 public:
  explicit IsResidentNode(ResidentNo resident) : resident_(resident) {}
  TruthColumn Truths(const Batch& batch, Exec&) const override {
    TruthColumn truths(batch.size());
    for (size_t i = 0; i < truths.size(); ++i) truths[i] = ToTruth(batch.residents[i] == resident_);
    return truths;
  }
  std::string Describe() const override { return "IsResident"; }

 private:
  ResidentNo resident_;
};

// Alive, and born, on the index date. Without a date of birth nobody is unborn.
class AliveNode final : public ConditionNode {
 public:
  TruthColumn Truths(const Batch& batch, Exec& exec) const override {
    const projections::PersonColumns& persons = exec.reader.Persons();
    TruthColumn truths(batch.size());
    for (size_t i = 0; i < truths.size(); ++i) {
      const RowTime& born = persons.born[batch.residents[i].value];
      const bool unborn = born.known && born.day > exec.date.day;
      const Truth alive = AliveOn(batch.residents[i], exec.date.AsTime(), exec.reader);
      truths[i] = unborn ? Truth::kFalse : alive;
    }
    return truths;
  }
  std::string Describe() const override { return "Alive"; }
};

class EverybodyNode final : public ConditionNode {
 public:
  TruthColumn Truths(const Batch& batch, Exec& exec) const override {
    const projections::PersonColumns& persons = exec.reader.Persons();
    TruthColumn truths(batch.size(), Truth::kTrue);
    for (size_t i = 0; i < truths.size(); ++i) {
      const RowTime& born = persons.born[batch.residents[i].value];
      if (born.known && born.day > exec.date.day) truths[i] = Truth::kFalse;
    }
    return truths;
  }
  std::string Describe() const override { return "Everybody"; }
};

}  // namespace

NodePtr Binder::AliveNow() { return std::make_shared<AliveNode>(); }

std::optional<ResidentNo> Binder::Resident(const ast::ResidentRef& ref, ast::Span span) {
  std::string id;
  if (const auto* text = std::get_if<std::string>(&ref.id)) {
    id = *text;
  } else {
    const auto text_given = ParamText(std::get<ast::Param>(ref.id), span);
    if (!text_given) return std::nullopt;
    id = *text_given;
  }
  const projections::FoundResident found = reader_.FindResident(id);
  if (found.outcome == projections::FindOutcome::kFound) return found.resident;
  if (found.outcome == projections::FindOutcome::kNone)
    Report("CQ0210",
           reader_.knows_all() ? "no resident carries this identifier"
                               : "no resident carried this identifier in what was known then",
           span,
           reader_.knows_all() ? "give an NHS number, or a source's identifier in quotes"
                               : "a later `as known at`, or none");
  else
    Report("CQ0211", "more than one resident carries this identifier", span,
           "give it with its system: 'system|value'");
  return std::nullopt;
}

NodePtr Binder::Cohort(const ast::Name& name) {
  const Defined* defined = catalogue_.Find("cohort", name.text);
  if (!defined) {
    NoSuch("CQ0209", "cohort", name.text, "there is no cohort '" + name.text + "'", name.span);
    return nullptr;
  }
  InDefinition inside(*this, "cohort", name.text, defined->version, defined->text, name.span);
  if (!inside.ok()) return nullptr;
  // What is worked out is shared; the node around it has the words of its own place.
  NodePtr& bound = bound_definitions_["cohort " + NameKey(name.text)];
  if (!bound) {
    NodePtr condition = Condition(*std::get<ast::CohortDef>(defined->define().body).condition, {});
    if (!condition) return nullptr;
    // A cohort is made of residents: alive on the index date.
    bound = std::make_shared<AndOrNode>(true, AliveNow(), std::move(condition));
  }
  return std::make_shared<InSetNode>(bound, "cohort " + name.text);
}

NodePtr Binder::Set(const ast::Set& set) {
  NodePtr node = SetOf(set);
  NoteText(node, set.span);
  return node;
}

NodePtr Binder::SetOf(const ast::Set& set) {
  if (!HasResident("resident", set.span)) return nullptr;
  if (const auto* ref = std::get_if<ast::ResidentRef>(&set.node)) {
    const auto resident = Resident(*ref, set.span);
    if (!resident) return nullptr;
    return std::make_shared<IsResidentNode>(*resident);
  }
  if (const auto* all = std::get_if<ast::AllResidents>(&set.node)) {
    if (all->including_died) return std::make_shared<EverybodyNode>();
    return std::make_shared<InSetNode>(AliveNow(), "residents");
  }
  if (const auto* cohort = std::get_if<ast::CohortRef>(&set.node)) return Cohort(cohort->name);
  if (const auto* bracket = std::get_if<ast::BracketSet>(&set.node)) {
    NodePtr inner = bracket->as_known_at ? SetKnownAt(*bracket->set, *bracket->as_known_at)
                                         : Set(*bracket->set);
    if (!inner || !bracket->as_at) return inner;
    NodePtr date = Expr(*bracket->as_at, Scope{});
    if (!date || !IsOneDate(*date, bracket->as_at->span)) return nullptr;
    return std::make_shared<InSetNode>(
        std::make_shared<AtDateNode>(std::move(inner), std::move(date)), "set as at");
  }
  const auto& algebra = std::get<ast::SetAlgebra>(set.node);
  NodePtr result;
  for (const ast::SetPtr& term : algebra.terms) {
    NodePtr bound = Set(*term);
    if (!bound) return nullptr;
    if (!result) {
      result = std::move(bound);
    } else if (algebra.op == ast::SetOp::kMinus) {
      bound = std::make_shared<NotNode>(std::move(bound));
      NoteText(bound, term->span, "minus ");
      result = std::make_shared<AndOrNode>(true, result, bound);
    } else {
      result = std::make_shared<AndOrNode>(algebra.op == ast::SetOp::kAnd, result, bound);
    }
  }
  return result;
}

}  // namespace daybook::query
