// Names: lets, aliases, record fields, resident fields, defined values and periods, in that order.
#include "query/bind/binder.h"
#include "query/bind/group_columns.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/interval.h"
#include "query/exec/nodes/linked.h"
#include "query/exec/nodes/records.h"
#include "query/exec/patterns/window.h"
#include "query/hints/hint.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

// Condition or value over residents, asked of whatever rows: each row's resident is asked.
class OfResidentNode final : public ExprNode {
 public:
  OfResidentNode(NodePtr value, std::string name)
      : ExprNode(value->type()), value_(std::move(value)), name_(std::move(name)) {}
  // Once a batch and date: a definition may name another many times over.
  CellColumn Cells(const Batch& batch, Exec& exec) const override {
    const std::pair<const ExprNode*, IndexDate> key(this, exec.date);
    const auto found = batch.worked_out.find(key);
    if (found != batch.worked_out.end()) return found->second;
    Batch residents;
    residents.residents = batch.residents;
    CellColumn cells = value_->Cells(residents, exec);
    batch.worked_out.emplace(key, cells);
    return cells;
  }
  std::string Describe() const override { return name_; }
  Opens opens() const override { return Opens::kOfResidents; }
  std::vector<const ExprNode*> Children() const override { return {value_.get()}; }

 private:
  NodePtr value_;
  std::string name_;
};

}  // namespace

void Binder::UnknownName(const std::string& name, ast::Span span, const Scope& scope) {
  if (ReportUnkept(name, span, scope)) return;
  if (of_nobody_ && FindResidentField(NameKey(name))) {
    (void)HasResident("'" + name + "'", span);
    return;
  }
  std::vector<std::string> words;
  if (!of_nobody_) words = ResidentFieldWords();
  if (scope.of_records)
    for (const std::string& word : RecordFieldWords(scope.kinds)) words.push_back(word);
  for (const Scope* at = &scope; at; at = at->outer) {
    for (const auto& [let, node] : at->lets) words.push_back(let);
    for (const auto& [alias, slot] : at->aliases) words.push_back(alias);
  }
  if (scope.of_columns || scope.groups)
    for (std::string& word : GroupColumnWords()) {
      if (word == NameKey(name)) return OfGroups(name, span);
      words.push_back(std::move(word));
    }
  for (const char* kind : {"value", "period"})
    for (const std::string& defined : catalogue_.Names(kind)) words.push_back(defined);
  for (const char* kind : {"value", "period"})
    if (catalogue_.FindDropped(kind, name)) return NoSuch("CQ0202", kind, name, "", span);
  Report("CQ0202", "'" + name + "' is not known here", span, HintForValue(catalogue_, name, words));
}

void Binder::OfGroups(const std::string& name, ast::Span span) {
  Report("CQ0202", "'" + name + "' is of groups, and here is a value of one row", span,
         "write `by` what the groups are, or show it alone");
}

NodePtr Binder::DefinedValue(const std::string& name, ast::Span span) {
  const Defined* defined = catalogue_.Find("value", name);
  if (!defined || !HasResident("'" + name + "'", span)) return nullptr;
  InDefinition inside(*this, "value", name, defined->version, defined->text, span);
  if (!inside.ok()) return nullptr;
  NodePtr& bound = bound_definitions_["value " + NameKey(name)];
  if (bound) return bound;
  const auto& body = std::get<ast::ValueDef>(defined->define().body);
  if (NodePtr value = Expr(*body.value, Scope{}))
    bound = std::make_shared<OfResidentNode>(std::move(value), name);
  return bound;
}

NodePtr Binder::DefinedPeriod(const std::string& name, ast::Span span) {
  const Defined* defined = catalogue_.Find("period", name);
  if (!defined) return nullptr;
  InDefinition inside(*this, "period", name, defined->version, defined->text, span);
  if (!inside.ok()) return nullptr;
  const auto& body = std::get<ast::PeriodDef>(defined->define().body);
  if (const auto* calendar = std::get_if<ast::Calendar>(&body.period)) {
    const DayRange range = RangeOf(*calendar);
    const PeriodCell period{DayTime(range.from), DayTime(range.to)};
    return std::make_shared<ConstNode>(CellType::kPeriod, Cell{period},
                                       Value(FormatDay(range.from) + "/" + FormatDay(range.to)),
                                       name);
  }
  const auto& ends = std::get<std::pair<ast::ExprPtr, ast::ExprPtr>>(body.period);
  NodePtr from = Expr(*ends.first, Scope{});
  NodePtr to = Expr(*ends.second, Scope{});
  if (!from || !to) return nullptr;
  return std::make_shared<FunctionNode>(CellType::kPeriod, name, FindFunction("period")->apply,
                                        std::vector<NodePtr>{from, to});
}

NodePtr Binder::ResidentField(const std::string& word, const Scope& scope) {
  const auto info = FindResidentField(NameKey(word));
  if (!info || of_nobody_) return nullptr;
  NodePtr date = scope.day;
  if (scope.of_records || scope.day) ++scope.looks;
  // In rows of records, and in `with`, a resident's field is read on the record's own date.
  if (scope.of_records) {
    const RecordFieldInfo at{RecordField::kAt, {}, CellType::kTime};
    date = std::make_shared<RecordFieldNode>(at, std::make_shared<RecordRefNode>(0, 0, "record"),
                                             "at");
  }
  return std::make_shared<ResidentFieldNode>(*info, std::move(date), NameKey(word));
}

NodePtr Binder::OwnField(const std::string& name, const Scope& scope) {
  const std::string key = NameKey(name);
  const auto info = FindRecordField(key, scope.kinds);
  const auto status = FindStatusWord(key);
  if (!info && !status) return nullptr;
  ++scope.looks;
  NodePtr record = std::make_shared<RecordRefNode>(0, 0, "record");
  if (info) return std::make_shared<RecordFieldNode>(*info, std::move(record), key);
  return std::make_shared<StatusTestNode>(*status, std::move(record), key);
}

NodePtr Binder::TryName(const std::string& name, ast::Span span, const Scope& scope) {
  if (scope.groups) {
    ++scope.looks;
    if (const auto found = scope.groups->Find({ast::NameRef{name}, span})) return *found;
  }
  int depth = 0;
  for (const Scope* at = &scope; at; at = at->outer, ++depth) {
    if (const auto let = at->lets.find(name); let != at->lets.end()) {
      ++at->looks;
      return let->second ? std::make_shared<LetRefNode>(depth, let->second, name) : nullptr;
    }
    if (const auto alias = at->aliases.find(name); alias != at->aliases.end()) {
      ++at->looks;
      return std::make_shared<RecordRefNode>(depth, alias->second, name);
    }
    // Inside `with` a bare name is the record's field before it is anything of the rows around.
    if (depth == 0 && scope.of_records)
      if (NodePtr field = OwnField(name, scope)) {
        WarnOfState(*field, NameKey(name), span, scope);
        return field;
      }
  }
  if (NodePtr field = ResidentField(name, scope)) return field;
  const std::string key = NameKey(name);
  if (key == "interval") return IntervalNamed(span);
  if (key == "today") return std::make_shared<IndexDateNode>(false);
  if (key == "now") return std::make_shared<IndexDateNode>(true);
  if (key == "true" || key == "false")
    return std::make_shared<ConstNode>(CellType::kBool, Cell{key == "true"}, Value(key == "true"),
                                       name);
  if (catalogue_.Find("value", name)) return DefinedValue(name, span);
  if (catalogue_.Find("period", name)) return DefinedPeriod(name, span);
  return nullptr;
}

NodePtr Binder::IntervalNamed(ast::Span span) {
  if (has_interval_) return std::make_shared<IntervalNode>();
  Report("CQ0340", "there is no interval here", span,
         "a series has one: every month from 2024-01 to 2024-12");
  return nullptr;
}

NodePtr Binder::Name(const std::string& name, ast::Span span, const Scope& scope) {
  const size_t before = diagnostics_.size();
  NodePtr node = TryName(name, span, scope);
  // A let that failed to bind was reported at its own place.
  bool is_let = false;
  for (const Scope* at = &scope; at; at = at->outer) is_let |= at->lets.contains(name);
  if (!node && diagnostics_.size() == before && !is_let) UnknownName(name, span, scope);
  return node;
}

projections::KindSet Binder::KindsOf(const ExprNode& record, const Scope& scope) const {
  if (const auto* pick = dynamic_cast<const PickNode*>(&record))
    return pick->pattern()->parts().kinds;
  if (const auto* let = dynamic_cast<const LetRefNode*>(&record))
    return KindsOf(*let->Children().front(), scope);
  if (dynamic_cast<const LinkedEncounterNode*>(&record))
    return projections::KindBit(ledger::Kind::kEncounter);
  for (const Scope* at = &scope; at; at = at->outer) {
    const auto alias = at->aliases.find(record.Describe());
    if (alias == at->aliases.end()) continue;
    return alias->second == 0 ? at->kinds : at->more_kinds[alias->second - 1];
  }
  return projections::AllClinicalKinds();
}

NodePtr Binder::RecordField(NodePtr record, projections::KindSet kinds, const ast::Name& field) {
  const auto info = FindRecordField(NameKey(field.text), kinds);
  if (!info) {
    if (const auto status = FindStatusWord(NameKey(field.text)))
      return std::make_shared<StatusTestNode>(*status, std::move(record), NameKey(field.text));
    Report("CQ0203", "these records have no field '" + field.text + "'", field.span,
           HintForField(field.text, RecordFieldWords(kinds)));
    return nullptr;
  }
  return std::make_shared<RecordFieldNode>(*info, std::move(record), NameKey(field.text));
}

// `e.encounter.place`: paths are one link deep.
NodePtr Binder::LinkedField(const RecordFieldNode& link, const ast::Name& field, ast::Span span) {
  if (dynamic_cast<const LinkedEncounterNode*>(link.record().get())) {
    Report("CQ0364", "a path goes over one link", span,
           "ask what lies behind it with has: has encounter as f with (…)");
    return nullptr;
  }
  return RecordField(std::make_shared<LinkedEncounterNode>(link.record()),
                     projections::KindBit(ledger::Kind::kEncounter), field);
}

NodePtr Binder::FieldOf(const ast::FieldOf& field, ast::Span span, const Scope& scope) {
  if (const auto* base = std::get_if<ast::NameRef>(&field.base->node);
      base && NameKey(base->name) == "resident") {
    if (!HasResident("resident's fields", span)) return nullptr;
    NodePtr node = ResidentField(field.field.text, scope);
    if (!node)
      Report("CQ0203", "residents have no field '" + field.field.text + "'", field.field.span,
             DidYouMean(field.field.text, ResidentFieldWords()));
    return node;
  }
  NodePtr base = Expr(*field.base, scope);
  if (!base) return nullptr;
  if (base->type() == CellType::kRecord)
    return RecordField(base, KindsOf(*base, scope), field.field);
  const std::string word = NameKey(field.field.text);
  if (base->type() == CellType::kPeriod && (word == "start" || word == "end"))
    return std::make_shared<PeriodEndNode>(base, word == "end");
  if (const auto* link = dynamic_cast<const RecordFieldNode*>(base.get());
      link && link->info().field == RecordField::kEncounter)
    return LinkedField(*link, field.field, span);
  const auto* either = std::get_if<ast::Binary>(&field.base->node);
  const bool picks = either && either->op == ast::BinaryOp::kOrElse;
  Report("CQ0304", std::string(TypePhrase(base->type())) + " has no field '" + word + "'",
         field.field.span,
         picks ? "ask each for it: (latest x)." + word + " or else (latest y)." + word
               : "only records and periods have fields");
  return nullptr;
}

bool Binder::IsDate(const ExprNode& date, ast::Span span) {
  if (date.type() == CellType::kTime) return true;
  Report("CQ0321", "here stands a date, not " + std::string(TypePhrase(date.type())), span,
         "write 2024-03-31, or (today - 1 year)");
  return false;
}

bool Binder::IsOneDate(const ExprNode& date, ast::Span span) {
  if (!IsDate(date, span)) return false;
  if (SameForAllRows(date)) return true;
  Report("CQ0305", "this date must be the same for every row", span,
         "use a date, today, or arithmetic on them");
  return false;
}

bool Binder::SameForAllRows(const ExprNode& value) {
  std::vector<const ExprNode*> open = {&value};
  while (!open.empty()) {
    const ExprNode* node = open.back();
    open.pop_back();
    const std::vector<const ExprNode*> children = node->Children();
    const bool of_row = dynamic_cast<const RecordRefNode*>(node) ||
                        dynamic_cast<const ResidentFieldNode*>(node) ||
                        (dynamic_cast<const ConditionNode*>(node) && children.empty());
    if (of_row || !node->Patterns().empty()) return false;
    open.insert(open.end(), children.begin(), children.end());
  }
  return true;
}

NodePtr Binder::AtDate(const ast::AtDate& at, const Scope& scope) {
  NodePtr date = Expr(*at.date, scope);
  if (!date) return nullptr;
  const bool literal = std::holds_alternative<ast::NumberLit>(at.value->node) ||
                       std::holds_alternative<ast::StringLit>(at.value->node) ||
                       std::holds_alternative<ast::TimeLit>(at.value->node) ||
                       std::holds_alternative<ast::CodeLit>(at.value->node);
  if (literal) {
    const std::string text = TextAt(at.value->span);
    Report("CQ0447", (text.starts_with("'") ? text : "'" + text + "'") + " is the same at any date",
           {at.value->span.begin, at.date->span.end},
           "put the date behind what changes, as in age at 2024-03-31 > 65, or end the question "
           "with as at " +
               TextAt(at.date->span));
    return nullptr;
  }
  if (date->type() == CellType::kRecord)
    date = RecordField(date, KindsOf(*date, scope), {"at", at.date->span});
  if (const auto* name = std::get_if<ast::NameRef>(&at.value->node)) {
    bool shadowed = false;
    for (const Scope* s = &scope; s; s = s->outer) shadowed |= s->lets.contains(name->name);
    const auto info = FindResidentField(NameKey(name->name));
    if (!shadowed && info && !of_nobody_) {
      if (!IsDate(*date, at.date->span)) return nullptr;
      return std::make_shared<ResidentFieldNode>(*info, std::move(date), NameKey(name->name), true);
    }
  }
  // Any other value is worked out anew with another index date, which must be one for all rows.
  if (!IsOneDate(*date, at.date->span)) return nullptr;
  NodePtr value = Expr(*at.value, scope);
  if (!value) return nullptr;
  return std::make_shared<AtDateNode>(std::move(value), std::move(date));
}

}  // namespace daybook::query
