// Heads made of other records: distinct f of X, days of X, episodes of X.
#include "query/bind/binder.h"
#include "query/exec/patterns/made.h"
#include "query/own/own_kinds.h"

namespace daybook::query {

bool Binder::Distinct(const ast::DistinctOf& distinct, const Scope& scope, PatternParts& parts) {
  // `in any 90 days` is here about the values, not the records.
  ast::Records whole = *distinct.of;
  std::optional<DurationCell> any;
  bool failed = false;
  std::erase_if(whole.windows, [&](const ast::Window& window) {
    const auto* in_any = std::get_if<ast::InAny>(&window.node);
    if (!in_any) return false;
    any = Length(in_any->length);
    failed |= !any;
    return true;
  });
  PatternPtr of = Records(whole, scope);
  if (!of) return false;
  const SeenMore around = std::exchange(seen_more_, SeenMore{});
  const Scope inner = ScopeOfRecords(of->parts().kinds, std::nullopt, scope);
  Scope named = inner;
  if (whole.alias) named.aliases[whole.alias->text] = 0;
  NodePtr value = ValueOf(*distinct.field, named);
  seen_more_ = around;
  if (!value || failed) return false;
  if (value->type() == CellType::kRecord || value->type() == CellType::kList) {
    Report("CQ0363",
           "records are told apart by a value, not by " + std::string(TypePhrase(value->type())),
           distinct.field->span, "name a field: distinct code of …");
    return false;
  }
  parts.kinds = of->parts().kinds;
  parts.maker = std::make_shared<DistinctMaker>(std::move(of), std::move(value), any);
  return true;
}

// A length of whole days or longer.
std::optional<DurationCell> Binder::WholeDays(const ast::Duration& length) {
  const auto bound = Length(length);
  if (!bound || bound->unit < ast::TimeUnit::kHour) return bound;
  Report("CQ0361", "episodes are put together by whole days", length.span,
         "write the length in days: with gap 1 day");
  return std::nullopt;
}

bool Binder::Episodes(const ast::Episodes& episodes, const Scope& scope, PatternParts& parts) {
  PatternPtr of = Records(*episodes.of, scope);
  PatternPtr until = episodes.until ? Records(*episodes.until, scope) : nullptr;
  EpisodeRule rule;
  bool failed = !of || (episodes.until && !until);
  if (episodes.lasting) {
    rule.lasting = WholeDays(*episodes.lasting);
    failed |= !rule.lasting;
  }
  const auto gap = WholeDays(episodes.gap);
  if (failed || !gap) return false;
  rule.gap = *gap;
  parts.kinds = of->parts().kinds | kEpisodeRecords;
  parts.maker = std::make_shared<EpisodeMaker>(std::move(of), std::move(until), rule);
  return true;
}

// `(days of X) in 2024`: the other days needn't be made.
void Binder::NarrowDays(PatternParts& parts) {
  if (parts.unions.size() != 1) return;
  const PatternParts& inside = parts.unions[0]->parts();
  const auto* days = dynamic_cast<const DaysMaker*>(inside.maker.get());
  if (!days || !inside.steps.empty() || inside.fullest) return;
  PatternParts narrowed = inside;
  narrowed.maker = days->Within(parts.windows);
  parts.unions[0] = std::make_shared<PatternNode>(std::move(narrowed));
}

bool Binder::MadeHead(const ast::Records& records, const Scope& scope, PatternParts& parts) {
  if (const auto* distinct = std::get_if<ast::DistinctOf>(&records.head))
    return Distinct(*distinct, scope, parts);
  if (const auto* days = std::get_if<ast::DaysOf>(&records.head)) {
    const bool see_future = SeenBy(*days->of, seen_more_).future;
    PatternPtr of = Records(*days->of, scope);
    if (!of) return false;
    if (HoldsOwn(of->parts().kinds)) {
      Report("CQ0243", "what the ledger holds of itself makes no days", days->of->span,
             "ask for them by day: by day show count");
      return false;
    }
    parts.kinds = of->parts().kinds;
    parts.maker =
        std::make_shared<DaysMaker>(std::move(of), see_future, std::vector<BoundWindow>());
    return true;
  }
  return Episodes(std::get<ast::Episodes>(records.head), scope, parts);
}

}  // namespace daybook::query
