// Sets of residents: who is in, as at a date, as known at a position.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool Matches(const Resident& resident, const std::string& id) {
  for (const std::string& number : resident.nhs_numbers)
    if (number == id) return true;
  for (const auto& [source, subject] : resident.streams)
    if (subject == id || source + "|" + subject == id) return true;
  for (const auto& person : resident.persons) {
    for (const ledger::Field& field : person->event.fields) {
      const auto* coded = std::get_if<ledger::Coded>(&field.value);
      if (field.id != ledger::FieldId::kIdentifier || !coded) continue;
      for (const ledger::Coding& coding : coded->codings)
        if (coding.code == id || coding.system + "|" + coding.code == id) return true;
    }
  }
  return false;
}

bool ShareStream(const Resident& a, const Resident& b) {
  for (const StreamKey& key : a.streams)
    if (std::find(b.streams.begin(), b.streams.end(), key) != b.streams.end()) return true;
  return false;
}

}  // namespace

Scope Evaluation::ScopeOf(const World& world, const Index& index, const Resident* resident) const {
  Scope scope;
  scope.world = &world;
  scope.index = index;
  scope.resident = resident;
  scope.field_date = index.time;
  return scope;
}

std::optional<uint64_t> Evaluation::PositionOf(const ast::KnownAt& known, const Scope& scope) {
  std::string token;
  if (const auto* text = std::get_if<std::string>(&known.at)) token = *text;
  const auto* param = std::get_if<ast::Param>(&known.at);
  if (param && known.is_position) token = ParamText(param->name).value_or("");
  if (known.is_position) {
    if (!token.empty() && token[0] == 'p') token.erase(0, 1);
    const bool digits =
        !token.empty() && token.size() < 19 &&
        std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return Fail(ErrorCode::kBadQuery, "no such position", known.span), std::nullopt;
    const uint64_t position = std::stoull(token);
    if (position <= entries_.size()) return position;
    return Fail(ErrorCode::kNotFound, "the log ends before that position", known.span),
           std::nullopt;
  }
  const auto* expr = std::get_if<ast::ExprPtr>(&known.at);
  const auto moment = AsTime(expr ? Eval(*expr, scope) : FromParam(param->name));
  if (!moment) return Fail(ErrorCode::kBadQuery, "no moment to know at", known.span), std::nullopt;
  const int64_t last = InstantsOf(*moment).last;
  return static_cast<uint64_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const Entry& entry) { return entry.recorded_micros <= last; }));
}

Index Evaluation::IndexOf(const ast::ExprPtr& as_at, const Scope& scope) {
  if (!as_at) return scope.index;
  const Val date = Eval(as_at, scope);
  if (date.kind == Val::Kind::kTime) return Index{date.time};
  Fail(ErrorCode::kBadQuery, "the index date is no date", as_at->span);
  return scope.index;
}

bool Evaluation::IsIn(const ast::ResidentRef& set, const Scope& scope) {
  const auto* param = std::get_if<ast::Param>(&set.id);
  std::string id = param ? ParamText(param->name).value_or("") : std::get<std::string>(set.id);
  if (param) std::erase(id, ' ');
  return Matches(*scope.resident, id);
}

bool Evaluation::IsIn(const ast::AllResidents& set, const Scope& scope) {
  return IsBorn(*scope.resident, scope.index) &&
         (set.including_died || IsAlive(*scope.resident, scope.index));
}

// Those alive for whom its condition holds.
bool Evaluation::IsIn(const ast::CohortRef& set, const Scope& scope) {
  const std::string name = LowerCase(set.name.text);
  const Definition* definition = catalogue_.Find("cohort", name);
  if (!definition || depth_ >= kDefinitionDepthMax) {
    Fail(ErrorCode::kBadQuery,
         definition ? "definitions go round in a circle at '" + name + "'"
                    : "no cohort called '" + name + "'",
         set.name.span);
    return false;
  }
  used_[definition->name] = definition->version;
  if (!IsIn(ast::AllResidents{}, scope)) return false;
  ++depth_;
  const Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  const auto& cohort = std::get<ast::CohortDef>(definition->define.body);
  const bool in = Holds(Condition(cohort.condition, own));
  --depth_;
  return in;
}

// Known at another position the resident may have been other streams: in, if one of theirs was.
bool Evaluation::IsIn(const ast::BracketSet& set, const Scope& scope) {
  const Index index = IndexOf(set.as_at, scope);
  if (!set.as_known_at) return IsMember(*set.set, ScopeOf(*scope.world, index, scope.resident));
  const auto position = PositionOf(*set.as_known_at, scope);
  if (!position) return false;
  const World& world = WorldAt(*position);
  return std::any_of(world.residents.begin(), world.residents.end(), [&](const Resident& then) {
    return ShareStream(then, *scope.resident) && IsMember(*set.set, ScopeOf(world, index, &then));
  });
}

bool Evaluation::IsIn(const ast::SetAlgebra& set, const Scope& scope) {
  const auto in = [&](const ast::SetPtr& term) { return IsMember(*term, scope); };
  if (set.op == ast::SetOp::kAnd) return std::all_of(set.terms.begin(), set.terms.end(), in);
  if (set.op == ast::SetOp::kOr) return std::any_of(set.terms.begin(), set.terms.end(), in);
  return in(set.terms[0]) && std::none_of(set.terms.begin() + 1, set.terms.end(), in);
}

bool Evaluation::IsMember(const ast::Set& set, const Scope& scope) {
  return std::visit([&](const auto& node) { return IsIn(node, scope); }, set.node);
}

// A resident who is named must be there.
void Evaluation::CheckNamed(const ast::Set& set, const Scope& scope) {
  if (const auto* algebra = std::get_if<ast::SetAlgebra>(&set.node))
    for (const ast::SetPtr& term : algebra->terms) CheckNamed(*term, scope);
  const auto* named = std::get_if<ast::ResidentRef>(&set.node);
  if (!named) return;
  for (const Resident& resident : scope.world->residents)
    if (IsIn(*named, ScopeOf(*scope.world, scope.index, &resident))) return;
  Fail(ErrorCode::kNotFound, "no such resident", set.span);
}

std::vector<const Resident*> Evaluation::Members(const ast::Set& set, const World& world,
                                                 const Index& index) {
  CheckNamed(set, ScopeOf(world, index, nullptr));
  std::vector<const Resident*> members;
  for (const Resident& resident : world.residents)
    if (IsMember(set, ScopeOf(world, index, &resident))) members.push_back(&resident);
  return members;
}

}  // namespace daybook::reference
