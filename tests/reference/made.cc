// Records made of others: the earliest of each value, days, episodes.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool IsWholeDay(const PartialTime& time) {
  const Days days = DaysOf(time);
  return days.first == days.last;
}

// Ends by their last day, then by the clock where both have one; nothing is later than no end.
bool EndsLater(const std::optional<PartialTime>& a, const std::optional<PartialTime>& b) {
  if (!a || !b) return !a && b;
  const Day last_a = DaysOf(*a).last, last_b = DaysOf(*b).last;
  if (last_a != last_b) return last_a > last_b;
  return HasClock(*a) && HasClock(*b) && a->utc_micros > b->utc_micros;
}

}  // namespace

// The same record twice is one.
const Record* Evaluation::Made(const Record& like, const PartialTime& at,
                               const std::optional<PartialTime>& until, size_t count) {
  const ledger::RecordKey& key = like.event().record;
  const std::string name = key.source + "|" + key.type + "/" + key.id + "|" + like.version->digest +
                           "|" + std::to_string(like.version->position) + "|" + WriteTime(at) +
                           "|" + (until ? WriteTime(*until) : "") + "|" + std::to_string(count);
  Record record = like;
  record.at = at;
  record.until = until;
  record.episode_count = count;
  return &made_.try_emplace(name, record).first->second;
}

// The earliest record of each value; a record without the value counts for none.
Rows Evaluation::DistinctBy(const ast::DistinctOf& distinct, const Scope& scope,
                            const Sight& sight) {
  const auto of_rows = [&](const Rows& rows) {
    Rows chosen;
    std::vector<Val> seen;
    for (const Record* row : rows) {
      const Val value = AsValue(Eval(distinct.field, Within(scope, *row, distinct.of->alias)));
      const auto same = [&](const Val& other) { return SameGroup(value, other); };
      if (ToValue(value).missing() || std::any_of(seen.begin(), seen.end(), same)) continue;
      seen.push_back(value);
      chosen.push_back(row);
    }
    return chosen;
  };
  // `in any 90 days` inside is about the values, not the records: the stretch with most of them.
  ast::Records whole = *distinct.of;
  std::optional<ast::Duration> any;
  std::erase_if(whole.windows, [&](const ast::Window& window) {
    const auto* in_any = std::get_if<ast::InAny>(&window.node);
    if (in_any) any = in_any->length;
    return in_any != nullptr;
  });
  const Rows rows = ByTime(Find(whole, scope, sight), false);
  if (!any) return of_rows(rows);
  Rows best;
  for (const Rows& stretch : Stretches(*any, rows)) {
    const Rows chosen = of_rows(stretch);
    if (chosen.size() > best.size()) best = chosen;
  }
  return best;
}

// One record for each day of each; one without an end that is open goes on to the index date.
Rows Evaluation::EachDay(const ast::DaysOf& days, const Scope& scope, const Sight& sight) {
  const bool future = Widened(*days.of, sight).future;
  Rows rows;
  for (const Record* row : Find(*days.of, scope, sight)) {
    if (!row->at || !IsWholeDay(*row->at)) continue;
    if (row->until && !IsWholeDay(*row->until)) continue;
    const bool goes_on = TargetOf(*row).open_ended;
    const Day first = DaysOf(*row->at).first;
    const Day last = goes_on ? scope.index.day() : row->until ? DaysOf(*row->until).last : first;
    for (Day day = first; day <= last; ++day)
      if (future || !Beyond(BareDay(day), scope.index))
        rows.push_back(Made(*row, BareDay(day), BareDay(day), row->episode_count));
  }
  SortRows(rows);
  return rows;
}

// How long one record's part of an episode lasts; nullopt: it goes on.
std::optional<PartialTime> Evaluation::EndOfPart(const ast::Episodes& episodes, const Record& row,
                                                 const Rows& stops) {
  std::optional<PartialTime> end = row.until;
  if (episodes.lasting) {
    const auto length = Amount(*episodes.lasting);
    if (!length) return std::nullopt;
    end = BareDay(ShiftDays(DaysOf(*row.at), *length, episodes.lasting->unit)->last);
  }
  for (const Record* stop : stops) {
    if (!stop->at || !IsWholeDay(*stop->at) || !Holds(Earlier(*row.at, *stop->at))) continue;
    if (EndsLater(end, *stop->at)) end = stop->at;
    break;
  }
  if (!end && !episodes.until) end = row.at;
  return EndsLater(*row.at, end) ? row.at : end;
}

Rows Evaluation::EpisodesOf(const ast::Episodes& episodes, const Scope& scope) {
  const auto gap = Amount(episodes.gap);
  const bool clocks =
      IsClockUnit(episodes.gap.unit) || (episodes.lasting && IsClockUnit(episodes.lasting->unit));
  if (clocks) Fail(ErrorCode::kBadQuery, "episodes go by whole days", episodes.gap.span);
  if (!gap || clocks) return {};
  const Rows stops = episodes.until ? Find(*episodes.until, scope, Sight{}) : Rows{};
  struct Episode {
    Rows parts;
    std::optional<PartialTime> end;
  };
  std::vector<Episode> found;
  for (const Record* row : Find(*episodes.of, scope, Sight{})) {
    if (!row->at || !IsWholeDay(*row->at)) continue;
    if (!episodes.lasting && row->until && !IsWholeDay(*row->until)) continue;
    const auto end = EndOfPart(episodes, *row, stops);
    bool joins = false;
    if (!found.empty()) {
      const auto& last = found.back().end;
      joins = !last || Holds(DayLessOrEqual(DaysOf(*row->at),
                                            *ShiftDays(DaysOf(*last), *gap, episodes.gap.unit)));
    }
    if (!joins) {
      found.push_back({{row}, end});
      continue;
    }
    found.back().parts.push_back(row);
    if (EndsLater(end, found.back().end)) found.back().end = end;
  }
  Rows rows;
  for (const Episode& episode : found)
    rows.push_back(
        Made(*episode.parts[0], *episode.parts[0]->at, episode.end, episode.parts.size()));
  return rows;
}

}  // namespace daybook::reference
