#include "query/exec/patterns/made.h"

#include <algorithm>
#include <set>
#include <span>

#include "projections/made_rows.h"
#include "query/exec/patterns/steps.h"

namespace daybook::query {
namespace {

bool IsWholeDay(const RowTime& time) { return time.known && time.day == time.last_day; }

// False, and the question is refused, when too much was made.
bool AddMade(RowRef of, const RowTime& start, const RowTime& end, uint32_t count, Exec& exec,
             std::vector<RowRef>& rows) {
  const std::optional<RowRef> made = exec.reader.Make(of, start, end, count);
  if (made) {
    rows.push_back(*made);
    return true;
  }
  exec.refused =
      Error{ErrorCode::kBadQuery,
            "the question makes more than " + std::to_string(projections::kMadeRowsMax) +
                " days or episodes",
            "", "ask of fewer records: a window inside the bracket, or a smaller cohort", "CQ0443"};
  return false;
}

// Which of the values, one a row, are the first of their kind.
template <typename Indexes>
std::vector<size_t> FirstOfEach(const Indexes& rows, const CellColumn& values, size_t first) {
  std::vector<size_t> chosen;
  std::set<std::string> seen;
  std::string key;
  for (const size_t row : rows) {
    const Cell& value = values[first + row];
    if (!value.known() || std::holds_alternative<RangeCell>(value.v)) continue;
    key.clear();
    AppendKey(value, key);
    if (seen.insert(key).second) chosen.push_back(row);
  }
  return chosen;
}

// Ends are compared by their last day, then by the clock where both have one; the unknown, which
// goes on, is the latest.
bool EndsLater(const RowTime& a, const RowTime& b) {
  if (!a.known || !b.known) return b.known;
  if (a.last_day != b.last_day) return a.last_day > b.last_day;
  return a.has_clock && b.has_clock && a.utc_micros > b.utc_micros;
}

// When one record's part of an episode is over.
RowTime EndOfPart(RowRef row, std::span<const RowRef> stops, bool has_stops,
                  const EpisodeRule& rule, const Reader& reader) {
  const RowTime start = reader.StartOf(row);
  RowTime end = rule.lasting ? Shift(start, *rule.lasting, 1) : reader.EndOf(row);
  if (has_stops) {
    for (const RowRef stop : stops) {
      const RowTime at = reader.StartOf(stop);
      if (!IsWholeDay(at) || Before(start, at) != Truth::kTrue) continue;
      if (EndsLater(end, at)) end = at;
      break;  // in clinical order
    }
  } else if (!end.known) {
    end = start;
  }
  return EndsLater(start, end) ? start : end;
}

struct Episode {
  RowRef first;
  RowTime start, end;
  uint32_t count = 0;
};

bool Joins(const Episode& episode, const RowTime& start, const DurationCell& gap) {
  if (!episode.end.known) return true;
  const RowTime reach = WithoutClock(Shift(episode.end, gap, 1));
  return Not(Before(reach, WithoutClock(start))) == Truth::kTrue;
}

}  // namespace

Ragged DistinctMaker::Make(const Batch& batch, Exec& exec) const {
  const Ragged found = of_->Eval(batch, exec);
  const Batch inner = RecordBatch(batch, found, exec.reader);
  const CellColumn values = value_->Cells(inner, exec);
  Ragged kept;
  for (size_t i = 0; i < batch.size(); ++i) {
    const std::span<const RowRef> rows = RowsOf(found, i);
    const size_t first = found.offsets[i];
    std::vector<size_t> best;
    if (any_) {
      for (size_t from = 0; from < rows.size() && !exec.cancel.cancelled(); ++from) {
        if (!exec.reader.StartOf(rows[from]).known) break;  // those without a time come last
        auto chosen = FirstOfEach(StretchFrom(*any_, rows, from, exec), values, first);
        if (chosen.size() > best.size()) best = std::move(chosen);
      }
    } else {
      std::vector<size_t> all(rows.size());
      for (size_t k = 0; k < all.size(); ++k) all[k] = k;
      best = FirstOfEach(all, values, first);
    }
    for (const size_t row : best) kept.rows.push_back(rows[row]);
    kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
  }
  return kept;
}

std::string DistinctMaker::Describe() const { return "Distinct " + value_->Describe(); }

bool DaysMaker::MakeDays(RowRef row, Exec& exec, std::vector<RowRef>& days) const {
  const RowTime start = exec.reader.StartOf(row);
  RowTime end = SpanEnd(row, exec.reader);
  if (!end.known) end = exec.date.AsTime();
  if (!IsWholeDay(start) || !IsWholeDay(end)) return true;
  const CivilDay last = see_future_ ? end.day : std::min(end.day, exec.date.day);
  const uint32_t count = exec.reader.EpisodeCountOf(row);
  for (CivilDay day = start.day; day <= last; ++day) {
    const RowTime time = DayTime(day);
    const bool wanted =
        std::all_of(windows_.begin(), windows_.end(), [&](const BoundWindow& window) {
          return TestWindow(window, time, time, RowRef{}, {}, 0, exec) == Truth::kTrue;
        });
    if (wanted && !AddMade(row, time, time, count, exec, days)) return false;
  }
  return true;
}

std::shared_ptr<const DaysMaker> DaysMaker::Within(const std::vector<BoundWindow>& windows) const {
  std::vector<BoundWindow> all = windows_;
  for (const BoundWindow& window : windows)
    if (!window.correlated()) all.push_back(window);
  return std::make_shared<const DaysMaker>(of_, see_future_, std::move(all));
}

Ragged DaysMaker::Make(const Batch& batch, Exec& exec) const {
  const Ragged found = of_->Eval(batch, exec);
  Ragged made;
  const auto before = [&exec](RowRef a, RowRef b) { return exec.reader.ClinicallyBefore(a, b); };
  std::vector<RowRef> days;
  for (size_t i = 0; i < batch.size(); ++i) {
    const std::span<const RowRef> rows = RowsOf(found, i);
    // Rows of one resident follow each other, often with the same records behind them.
    const bool again = i > 0 && std::ranges::equal(rows, RowsOf(found, i - 1));
    if (!again) {
      days.clear();
      for (const RowRef row : rows)
        if (exec.refused || exec.cancel.cancelled() || !MakeDays(row, exec, days)) break;
      std::stable_sort(days.begin(), days.end(), before);
    }
    made.rows.insert(made.rows.end(), days.begin(), days.end());
    made.offsets.push_back(static_cast<uint32_t>(made.rows.size()));
  }
  return made;
}

Ragged EpisodeMaker::Make(const Batch& batch, Exec& exec) const {
  const Ragged found = of_->Eval(batch, exec);
  const Ragged stops = until_ ? until_->Eval(batch, exec) : Ragged{};
  Ragged made;
  for (size_t i = 0; i < batch.size(); ++i) {
    std::optional<Episode> open;
    const auto close = [&] {
      if (open) AddMade(open->first, open->start, open->end, open->count, exec, made.rows);
    };
    for (const RowRef row : RowsOf(found, i)) {
      const RowTime start = exec.reader.StartOf(row);
      const RowTime own_end = exec.reader.EndOf(row);
      const bool doubtful = !rule_.lasting && own_end.known && !IsWholeDay(own_end);
      if (!IsWholeDay(start) || doubtful) continue;
      if (exec.refused) break;
      const RowTime end = EndOfPart(row, until_ ? RowsOf(stops, i) : std::span<const RowRef>(),
                                    until_ != nullptr, rule_, exec.reader);
      if (open && Joins(*open, start, rule_.gap)) {
        ++open->count;
        if (EndsLater(end, open->end)) open->end = end;
        continue;
      }
      close();
      open = Episode{row, start, end, 1};
    }
    close();
    made.offsets.push_back(static_cast<uint32_t>(made.rows.size()));
  }
  return made;
}

std::vector<const PatternNode*> EpisodeMaker::Patterns() const {
  if (!until_) return {of_.get()};
  return {of_.get(), until_.get()};
}

}  // namespace daybook::query
