// Patterns: kinds, named records, codes, status words, windows, with.
#include <algorithm>
#include <tuple>
#include <utility>

#include "query/bind/binder.h"
#include "query/bind/lets.h"
#include "query/exec/nodes/records.h"
#include "query/exec/patterns/steps.h"
#include "query/hints/hint.h"

namespace daybook::query {
namespace {

// Picks and episodes are records of their own, whose status words are about them.
bool IsOwn(const ast::Records& records) {
  return std::holds_alternative<ast::Pick>(records.head) ||
         std::holds_alternative<ast::Episodes>(records.head);
}

}  // namespace

// Whether the records are none that were cancelled, declined or aren't there, and could be: no word
// before them, or before what they are made of, is about their state.
bool Binder::LeavesOut(const PatternParts& parts) {
  if (parts.see_all || !parts.statuses.empty() || parts.maker) return false;
  if (parts.picked)
    return LeavesOut(static_cast<const PickNode&>(*parts.picked).pattern()->parts());
  return std::ranges::all_of(parts.unions,
                             [](const PatternPtr& part) { return LeavesOut(part->parts()); });
}

// Also through what they are made of.
bool Binder::SeesAhead(const PatternParts& parts) {
  if (SeesFuture(parts) || parts.maker || parts.picked || HoldsOwn(parts.kinds)) return true;
  return std::ranges::any_of(parts.unions,
                             [](const PatternPtr& part) { return SeesAhead(part->parts()); });
}

Looks::Looks(const Scope& scope) {
  for (const Scope* at = &scope; at; at = at->outer) before_.emplace_back(at, at->looks);
}

std::vector<int> Looks::Levels() const {
  std::vector<int> levels;
  for (size_t level = 0; level < before_.size(); ++level)
    if (before_[level].first->looks != before_[level].second)
      levels.push_back(static_cast<int>(level));
  return levels;
}

PatternPtr Binder::Pattern(const ast::Pattern& pattern, const Scope& scope) {
  const Looks looks(scope);
  PatternPtr records = Records(*pattern.records, scope);
  if (pattern.steps.empty()) return records;
  PatternParts parts;
  parts.text = TextAt(pattern.span);
  bool failed = !records;
  for (const ast::Step& step : pattern.steps) {
    auto bound = Step(step, scope);
    failed |= !bound;
    if (bound && step.quantifier && bound->at_least == 0 && &step != &pattern.steps.back()) {
      Report("CQ0362", "nothing may stand here, so the next step has nothing to go on from",
             step.span, "put the step that may be missing last");
      failed = true;
    }
    if (bound) parts.steps.push_back(std::move(*bound));
  }
  if (failed) return nullptr;
  parts.kinds = records->parts().kinds;
  parts.unions.push_back(std::move(records));
  parts.looks_at = looks.Levels();
  return std::make_shared<PatternNode>(std::move(parts));
}

std::optional<BoundStep> Binder::Step(const ast::Step& step, const Scope& scope) {
  // Words around the sequence are of its first records, but for those that bring retracted ones.
  const SeenMore around =
      std::exchange(seen_more_, SeenMore{false, seen_more_.retracted, false, {}});
  BoundStep bound;
  bound.preceded = step.preceded;
  bound.negated = step.negated;
  bound.records = Records(*step.records, scope);
  if (step.without) bound.without = Records(*step.without, scope);
  seen_more_ = around;
  bool failed = !bound.records || (step.without && !bound.without);
  if (step.gap) {
    const auto length = Length(step.gap->length);
    const auto from = step.gap->kind == ast::Gap::Kind::kRange
                          ? Length({step.gap->from, step.gap->length.unit, step.gap->span})
                          : length;
    failed |= !length || !from;
    if (length && from) bound.gap = BoundGap{step.gap->kind, *length, *from};
    if (length && from && from->amount > length->amount) {
      Report("CQ0368", "nothing comes after the longer and within the shorter", step.gap->span,
             "write the smaller first: 7 to 30 days");
      failed = true;
    }
  }
  if (step.quantifier) {
    const auto range = CountRange(*step.quantifier, step.span);
    failed |= !range;
    if (range) std::tie(bound.at_least, bound.at_most) = *range;
  }
  if (failed) return std::nullopt;
  return bound;
}

// `hba1c`: the patterns of its definition, put together.
bool Binder::NamedRecords(const ast::Name& name, PatternParts& parts) {
  const Defined* defined = catalogue_.FindRecords(name.text);
  if (!defined) {
    if (catalogue_.FindDropped("records", name.text)) {
      NoSuch("CQ0201", "records", name.text, "", name.span);
      return false;
    }
    Report("CQ0201", "'" + name.text + "' is no kind of record and no defined records", name.span,
           HintForRecords(catalogue_, name.text));
    return false;
  }
  InDefinition inside(*this, "records", defined->define().name.text, defined->version,
                      defined->text, name.span);
  if (!inside.ok()) return false;
  const auto& body = std::get<ast::RecordsDef>(defined->define().body);
  for (const ast::PatternPtr& pattern : body.any) {
    PatternPtr bound = Pattern(*pattern, Scope{});
    if (!bound) return false;
    parts.kinds |= bound->parts().kinds;
    parts.unions.push_back(std::move(bound));
  }
  return true;
}

bool Binder::Head(const ast::Records& records, const Scope& scope, PatternParts& parts) {
  if (const auto* name = std::get_if<ast::Name>(&records.head)) {
    const std::string word = NameKey(name->text);
    if (const auto own = FindOwnKind(word)) return OwnHead(*name, *own, scope, parts);
    if (const auto kind = ledger::KindFromWord(word);
        kind && ledger::EntryClassOf(*kind) == ledger::EntryClass::kClinical) {
      parts.kinds = projections::KindBit(*kind);
      return HasResident("records", name->span);
    }
    if (word == "event" || word == "events") {
      parts.kinds = projections::AllClinicalKinds();
      return HasResident("records", name->span);
    }
    if (word == "immunization" || word == "immunizations") {
      parts.kinds = projections::KindBit(ledger::Kind::kImmunisation);
      return true;
    }
    if (!OwnKindOf(records, 0) && !HasResident("records", name->span)) return false;
    return NamedRecords(*name, parts);
  }
  if (const auto* any = std::get_if<ast::Alternatives>(&records.head)) {
    for (const ast::PatternPtr& pattern : any->any) {
      PatternPtr bound = Pattern(*pattern, scope);
      if (!bound) return false;
      parts.kinds |= bound->parts().kinds;
      parts.unions.push_back(std::move(bound));
    }
    return true;
  }
  if (const auto* pick = std::get_if<ast::Pick>(&records.head)) {
    NodePtr bound = PickOf(*pick, records.span, scope);
    if (!bound) return false;
    parts.kinds = static_cast<const PickNode&>(*bound).pattern()->parts().kinds;
    parts.picked = std::move(bound);
    return true;
  }
  return MadeHead(records, scope, parts);
}

Binder::SeenMore Binder::SeenBy(const ast::Records& records, SeenMore around) {
  SeenMore seen = std::move(around);
  seen.all |= !records.statuses.empty();
  seen.retracted |= records.including_retracted;
  for (const ast::Status& status : records.statuses) {
    seen.future |= status.word == ast::StatusWord::kPlanned;
    seen.words.push_back(status.word);
  }
  for (const ast::Window& window : records.windows)
    seen.future |= std::holds_alternative<ast::InNext>(window.node);
  return seen;
}

PatternPtr Binder::Records(const ast::Records& records, const Scope& scope) {
  const Looks looks(scope);
  PatternParts parts;
  parts.text = TextAt(records.span);
  // The words of this pattern reach into the names and brackets it is made of, and no further: they
  // are about what is picked, and about episodes, not about the records behind.
  const SeenMore around = std::exchange(seen_more_, SeenMore{});
  if (!IsOwn(records)) seen_more_ = SeenBy(records, around);
  const size_t told = diagnostics_.size();
  const bool head = Head(records, scope, parts);
  seen_more_ = SeenMore{};
  const bool bound = head && RecordsAfterHead(records, scope, parts, around);
  // What else is wrong with records of an unknown kind, whatever kind they are.
  if (!head && told < diagnostics_.size() && diagnostics_[told].id == "CQ0201" && !use_span_ &&
      std::holds_alternative<ast::Name>(records.head)) {
    parts.kinds = projections::AllClinicalKinds();
    (void)RecordsAfterHead(records, scope, parts, around);
  }
  seen_more_ = around;
  if (!bound) return nullptr;
  parts.looks_at = looks.Levels();
  return std::make_shared<PatternNode>(std::move(parts));
}

Scope Binder::ScopeOfRecords(projections::KindSet kinds, const std::optional<ast::Name>& alias,
                             const Scope& outer) {
  Scope inner;
  inner.of_records = true;
  inner.kinds = kinds;
  inner.outer = &outer;
  if (!alias) return inner;
  if (HidesField(alias->text, inner))
    Report("CQ0212", "the alias '" + alias->text + "' hides a field", alias->span,
           "choose another name");
  inner.aliases[NameKey(alias->text)] = 0;
  return inner;
}

bool Binder::RecordsAfterHead(const ast::Records& records, const Scope& scope, PatternParts& parts,
                              SeenMore around) {
  parts.including_retracted = records.including_retracted || around.retracted;
  parts.see_all = around.all;
  parts.see_future = around.future;
  const bool is_scan = parts.unions.empty() && !parts.picked && !parts.maker;
  if (is_scan || IsOwn(records)) parts.statuses = SeenBy(records, std::move(around)).words;
  bool failed = !CheckOwnRecords(records, parts.kinds);
  if (records.codes) {
    auto codes = Codes(*records.codes);
    if (!codes) {
      failed = true;
    } else if (is_scan) {
      parts.any_code = false;
      parts.codes = std::move(codes->ids);
    } else {
      parts.narrowed = true;
      parts.also_codes = std::move(codes->ids);
    }
  }
  for (const ast::Window& window : records.windows) {
    if (const auto* any = std::get_if<ast::InAny>(&window.node)) {
      parts.fullest = Length(any->length);
      failed |= !parts.fullest || HoldsNothing(*parts.fullest, window.span);
      continue;
    }
    auto bound = Window(window, scope);
    failed |= !bound;
    if (bound) parts.windows.push_back(std::move(*bound));
  }
  NarrowDays(parts);
  Scope inner = ScopeOfRecords(parts.kinds, records.alias, scope);
  inner.leaves_out = LeavesOut(parts);
  inner.sees_future = SeesAhead(parts);
  for (const ast::ExprPtr& with : records.with) {
    NodePtr condition = Condition(*with, inner);
    failed |= !condition;
    if (condition) parts.with.push_back(std::move(condition));
  }
  return !failed;
}

}  // namespace daybook::query
