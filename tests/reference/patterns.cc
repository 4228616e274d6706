// Records of one resident: heads, what they may see, codes, windows, `with`.
#include <algorithm>

#include "tests/reference/evaluation.h"
#include "tests/reference/log/versions.h"

namespace daybook::reference {
namespace {

bool HasWord(const Sight& sight, ast::StatusWord word) {
  return std::find(sight.words.begin(), sight.words.end(), word) != sight.words.end();
}

// A word that is a field of some kind of record only, not of every record.
bool IsFieldOfOthers(const std::string& word) {
  for (const ledger::Kind kind : ledger::ClinicalKinds())
    if (ledger::FieldFromWord(kind, word)) return true;
  return false;
}

}  // namespace

void SortRows(Rows& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Record* a, const Record* b) { return RecordBefore(*a, *b); });
}

Rows Dated(const Rows& rows) {
  Rows dated;
  for (const Record* row : rows)
    if (row->at) dated.push_back(row);
  return dated;
}

Rows ByTime(const Rows& rows, bool latest_first) {
  Rows ordered = Dated(rows);
  if (latest_first) std::reverse(ordered.begin(), ordered.end());
  Rows undated;
  for (const Record* row : rows)
    if (!row->at) undated.push_back(row);
  if (latest_first) std::reverse(undated.begin(), undated.end());
  ordered.insert(ordered.end(), undated.begin(), undated.end());
  return ordered;
}

Sight Widened(const ast::Records& records, Sight sight) {
  for (const ast::Status& status : records.statuses) sight.words.push_back(status.word);
  sight.retracted = sight.retracted || records.including_retracted;
  if (HasWord(sight, ast::StatusWord::kPlanned)) sight.future = true;
  for (const ast::Window& window : records.windows)
    if (std::holds_alternative<ast::InNext>(window.node)) sight.future = true;
  return sight;
}

Scope Evaluation::Within(const Scope& scope, const Record& row,
                         const std::optional<ast::Name>& alias) {
  Scope inner = scope;
  inner.record = &row;
  inner.field_date = row.at;
  // A bare name is the record's field before it is anything of the rows around.
  const ledger::Kind kind = row.event().kind;
  std::erase_if(inner.names, [&](const auto& named) {
    const bool own = ledger::FieldFromWord(kind, named.first).has_value();
    return own || (FieldOfRecord(row, scope.resident, named.first, scope.index) && !IsFieldOfOthers(named.first));
  });
  if (alias) inner.names[LowerCase(alias->text)] = RecordVal(&row);
  return inner;
}

bool Evaluation::IsSeen(const Record& record, const Scope& scope, const Sight& sight) const {
  if (record.retracted && !sight.retracted) return false;
  if (!sight.future && record.at && Beyond(*record.at, scope.index)) return false;
  if (record.retracted) return true;
  for (const ast::StatusWord word : sight.words)
    if (!HasStatus(record, word, scope.index)) return false;
  if (!sight.words.empty()) return true;
  return !HasStatus(record, ast::StatusWord::kCancelled, scope.index) &&
         !HasStatus(record, ast::StatusWord::kDeclined, scope.index) &&
         !HasStatus(record, ast::StatusWord::kAbsent, scope.index) &&
         ledger::DispositionOf(record.event().status) != ledger::Disposition::kNotKnown;
}

Rows Evaluation::OfKind(const std::string& word, const Scope& scope, const Sight& sight) {
  const auto kind = ledger::KindFromWord(word);
  Rows rows;
  for (const Record& record : scope.resident->records)
    if ((!kind || record.event().kind == *kind) && IsSeen(record, scope, sight))
      rows.push_back(&record);
  return rows;
}

Rows Evaluation::Named(const ast::Name& name, const Scope& scope, const Sight& sight) {
  const std::string word = LowerCase(name.text);
  if (const auto own = OwnKindOf(word)) return OwnRecords(*own, scope, sight);
  const auto kind = ledger::KindFromWord(word);
  if (word == "event" || word == "events" ||
      (kind && ledger::EntryClassOf(*kind) == ledger::EntryClass::kClinical))
    return OfKind(word, scope, sight);
  const Definition* definition = catalogue_.Find("records", word);
  if (!definition || depth_ >= kDefinitionDepthMax) {
    Fail(ErrorCode::kBadQuery,
         definition ? "definitions go round in a circle at '" + word + "'"
                    : "no kind or records called '" + word + "'",
         name.span);
    return {};
  }
  used_[definition->name] = definition->version;
  ++depth_;
  const Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  Rows rows = AnyOf(std::get<ast::RecordsDef>(definition->define.body).any, own, sight);
  --depth_;
  return rows;
}

Rows Evaluation::AnyOf(const std::vector<ast::PatternPtr>& patterns, const Scope& scope,
                       const Sight& sight) {
  Rows rows;
  for (const ast::PatternPtr& pattern : patterns)
    for (const Record* row : Find(*pattern, scope, sight))
      if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
  SortRows(rows);
  return rows;
}

// For each record the ones from its `at` to before `at` + length (by day from days on up).
std::vector<Rows> Evaluation::Stretches(const ast::Duration& length, const Rows& rows) {
  const auto amount = Amount(length);
  std::vector<Rows> stretches;
  if (!amount) return stretches;
  const bool clocks = IsClockUnit(length.unit);
  for (const Record* first : Dated(rows)) {
    const auto end = clocks ? Shift(*first->at, *amount, length.unit) : std::nullopt;
    const auto end_days =
        clocks ? std::nullopt : ShiftDays(DaysOf(*first->at), *amount, length.unit);
    Rows stretch;
    for (const Record* row : Dated(rows)) {
      const bool begun = row == first || (!RecordBefore(*row, *first) &&
                                          Holds(Negation(Earlier(*row->at, *first->at))));
      const Truth inside = end        ? Earlier(*row->at, *end)
                           : end_days ? DayLess(DaysOf(*row->at), *end_days)
                                      : Truth::kUnknown;
      if (begun && Holds(inside)) stretch.push_back(row);
    }
    stretches.push_back(stretch);
  }
  return stretches;
}

// The fullest stretch; the earliest of equals.
Rows Evaluation::Fullest(const ast::Duration& length, const Rows& rows) {
  Rows best;
  for (const Rows& stretch : Stretches(length, rows))
    if (stretch.size() > best.size()) best = stretch;
  return best;
}

bool Evaluation::Passes(const ast::Records& records, const Record& row, const Scope& scope) {
  if (records.codes && !Holds(NamesRecords(*records.codes, row, scope))) return false;
  for (const ast::Window& window : records.windows)
    if (!Holds(InWindow(window, TargetOf(row), scope))) return false;
  for (const ast::ExprPtr& condition : records.with)
    if (!Holds(Condition(condition, Within(scope, row, records.alias)))) return false;
  return true;
}

Rows Evaluation::Head(const ast::Records& records, const Scope& scope, const Sight& sight) {
  if (const auto* name = std::get_if<ast::Name>(&records.head)) return Named(*name, scope, sight);
  if (const auto* any = std::get_if<ast::Alternatives>(&records.head))
    return AnyOf(any->any, scope, sight);
  if (const auto* distinct = std::get_if<ast::DistinctOf>(&records.head))
    return DistinctBy(*distinct, scope, sight);
  if (const auto* days = std::get_if<ast::DaysOf>(&records.head))
    return EachDay(*days, scope, sight);
  // Words around are about what is picked and about episodes, not about the records behind.
  Rows own;
  if (const auto* pick = std::get_if<ast::Pick>(&records.head)) {
    if (const Record* row = Picked(*pick, scope, Sight{})) own.push_back(row);
  } else {
    own = EpisodesOf(std::get<ast::Episodes>(records.head), scope);
  }
  std::erase_if(own, [&](const Record* row) {
    return !row->retracted &&
           std::any_of(sight.words.begin(), sight.words.end(),
                       [&](ast::StatusWord word) { return !HasStatus(*row, word, scope.index); });
  });
  return own;
}

Rows Evaluation::Find(const ast::Records& records, const Scope& scope, const Sight& sight) {
  if (records.of && !IsMember(*records.of, scope)) return {};
  const Sight widened = Widened(records, sight);
  Rows rows;
  for (const Record* row : Head(records, scope, widened))
    if (Passes(records, *row, scope)) rows.push_back(row);
  for (const ast::Window& window : records.windows)
    if (const auto* any = std::get_if<ast::InAny>(&window.node)) rows = Fullest(any->length, rows);
  return rows;
}

Rows Evaluation::Find(const ast::Pattern& pattern, const Scope& scope, const Sight& sight) {
  Rows rows;
  for (const Record* row : Find(*pattern.records, scope, sight))
    if (Follows(pattern.steps, 0, *row, scope, sight)) rows.push_back(row);
  return rows;
}

// By value, those without a comparable one left out; of equal values the later in total order
// counts as higher.
Rows Evaluation::ByValue(const Rows& rows, bool highest) const {
  Rows valued;
  for (const Record* row : rows) {
    const Val value = MeasuredValueOf(*row);
    const bool numeric = value.kind == Val::Kind::kNumber || value.kind == Val::Kind::kQuantity;
    if (!numeric) continue;
    if (!valued.empty() && !Compares(value, MeasuredValueOf(*valued[0]))) continue;
    valued.push_back(row);
  }
  std::stable_sort(valued.begin(), valued.end(), [](const Record* a, const Record* b) {
    return RanksBelow(MeasuredValueOf(*a), MeasuredValueOf(*b));
  });
  if (highest) std::reverse(valued.begin(), valued.end());
  return valued;
}

const Record* Evaluation::Picked(const ast::Pick& pick, const Scope& scope, const Sight& sight) {
  using ast::PickWord;
  Sight wider = sight;
  const bool next = pick.word == PickWord::kNext, previous = pick.word == PickWord::kPrevious;
  if (next) wider.future = true;
  Rows rows = Find(*pick.pattern, scope, wider);
  if (next || previous) {
    const Record* here = scope.record;
    const std::optional<PartialTime> from = here ? here->at : scope.index.time;
    Rows beyond;
    for (const Record* row : rows) {
      if (!from || !row->at || (here && IsSame(*row, *here))) continue;
      if (Holds(next ? Earlier(*from, *row->at) : Earlier(*row->at, *from))) beyond.push_back(row);
    }
    rows = beyond;
  }
  if (pick.word == PickWord::kHighest || pick.word == PickWord::kLowest) {
    rows = ByValue(rows, pick.word == PickWord::kHighest);
  } else {
    rows = ByTime(rows, pick.word == PickWord::kLatest || previous);
  }
  const size_t place = static_cast<size_t>(pick.ordinal - 1);
  return place < rows.size() ? rows[place] : nullptr;
}

}  // namespace daybook::reference
