// What the ledger holds about itself as a subject, and inside patterns: who may ask, what it lacks.
#include "query/bind/binder.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

// Definitions of records that name each other are looked through so far.
constexpr int kNamedRecordsDepthMax = 16;

std::string Quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

}  // namespace

std::optional<OwnKind> Binder::OwnKindOf(const ast::Records& records, int depth) const {
  const auto* name = std::get_if<ast::Name>(&records.head);
  if (!name || depth > kNamedRecordsDepthMax) return std::nullopt;
  if (const auto kind = FindOwnKind(NameKey(name->text))) return kind;
  const Defined* defined = catalogue_.FindRecords(name->text);
  if (!defined) return std::nullopt;
  for (const ast::PatternPtr& pattern : std::get<ast::RecordsDef>(defined->define().body).any)
    if (const auto kind = OwnKindOf(*pattern->records, depth + 1)) return kind;
  return std::nullopt;
}

bool Binder::BeginOwnSubject(const ast::Pattern& pattern) {
  const auto kind = OwnKindOf(*pattern.records, 0);
  if (!kind) return false;
  const ast::Set* of = pattern.records->of.get();
  if (of && *kind != OwnKind::kAccess)
    Report("CQ0241", Quoted(OwnKindWord(*kind)) + " are of no resident", of->span,
           "leave out `of …`");
  else if (of && !std::holds_alternative<ast::ResidentRef>(of->node))
    Report("CQ0241", "accesses are asked for of one resident, or of all", of->span,
           "write `accesses of resident 9990000018`, or `accesses`");
  of_nobody_ = !of || *kind != OwnKind::kAccess;
  return of_nobody_;
}

bool Binder::OwnHead(const ast::Name& name, OwnKind kind, const Scope& scope, PatternParts& parts) {
  const std::string word(OwnKindWord(kind));
  if (!own_sight_.Sees(kind)) {
    Report("CQ0441", "you may not see the " + word + " here", name.span,
           "who reads what is for the local operator to ask, in a question of its own");
    return false;
  }
  const bool inside = scope.of_records || !of_nobody_;
  if (kind != OwnKind::kAccess && inside) {
    Report("CQ0241", Quoted(word) + " are of no resident", name.span, "write `from " + word + "`");
    return false;
  }
  parts.kinds = KindBit(kind);
  own_used_ |= parts.kinds;
  return !of_nobody_ || !scope.of_records || HasResident("accesses", name.span);
}

bool Binder::HasResident(const std::string& what, ast::Span span) {
  if (!of_nobody_) return true;
  Report("CQ0242", "these rows are of no resident, so that they have no " + what, span,
         "ask of a resident: `accesses of resident 9990000018`, or `from residents …`");
  return false;
}

bool Binder::CheckOwnRecords(const ast::Records& records, projections::KindSet kinds) {
  if (!HoldsOwn(kinds)) return true;
  const size_t before = diagnostics_.size();
  if (kinds & ~projections::kLentKinds)
    Report("CQ0243", "accesses and records of care don't go together as one", records.span,
           "ask for each by itself");
  if (!records.statuses.empty())
    Report("CQ0243", "they are in no state", records.statuses.front().span, "leave the word out");
  if (records.codes) Report("CQ0243", "they have no codes", records.codes->span);
  if (records.including_retracted) Report("CQ0243", "none of them is ever retracted", records.span);
  return diagnostics_.size() == before;
}

bool Binder::ReportUnkept(const std::string& name, ast::Span span, const Scope& scope) {
  if (NameKey(name) == "relationship" && HoldsOwn(scope.kinds)) {
    Report("CQ0901", "what a user is to a resident is not kept yet", span,
           "it comes with organisations and their agreements");
    return true;
  }
  if (NameKey(name) == "visible" && scope.of_records) {
    Report("CQ0901", "when a record came to be seen is not kept: views hold no clock", span,
           "`recorded - written` says how late its source sent it, `daybook status` how far behind "
           "the views are");
    return true;
  }
  return false;
}

}  // namespace daybook::query
