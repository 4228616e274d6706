#include "query/exec/patterns/steps.h"

#include <algorithm>
#include <span>

namespace daybook::query {
namespace {

bool Earlier(RowRef a, RowRef b, Exec& exec) {
  return Before(exec.reader.StartOf(a), exec.reader.StartOf(b)) == Truth::kTrue;
}

// Whether `later` comes at least, or at most, so long after `earlier` for certain.
bool IsApart(const RowTime& earlier, const RowTime& later, const DurationCell& length, int sign,
             bool at_least) {
  const RowTime& from = sign > 0 ? earlier : later;
  const RowTime& to = sign > 0 ? later : earlier;
  const bool forward = (sign > 0) == at_least;  // the end of the gap may not lie after `to`
  if (length.unit < ast::TimeUnit::kHour) {
    const RowTime end = WithoutClock(Shift(from, length, sign));
    const Truth holds =
        forward ? Not(Before(WithoutClock(to), end)) : Not(Before(end, WithoutClock(to)));
    return holds == Truth::kTrue;
  }
  const int64_t by = MicrosOf(length);
  const Truth misses = at_least ? BeforeExactly(later, earlier, -by)  // sooner than that
                                : BeforeExactly(earlier, later, by);  // later than that
  return misses == Truth::kFalse;
}

bool GapHolds(const BoundGap& gap, const RowTime& anchor, const RowTime& other) {
  const bool back = Before(other, anchor) == Truth::kTrue;
  const RowTime& earlier = back ? other : anchor;
  const RowTime& later = back ? anchor : other;
  const int sign = back ? -1 : 1;  // counted from the anchor
  switch (gap.kind) {
    case ast::Gap::Kind::kWithin:
      return IsApart(earlier, later, gap.length, sign, false);
    case ast::Gap::Kind::kAtLeast:
      return IsApart(earlier, later, gap.length, sign, true);
    case ast::Gap::Kind::kRange:
      return IsApart(earlier, later, gap.from, sign, true) &&
             IsApart(earlier, later, gap.length, sign, false);
  }
  return false;
}

// One batch's records of each step, found once.
class Sequence {
 public:
  Sequence(const std::vector<BoundStep>& steps, const Batch& batch, Exec& exec)
      : steps_(steps), exec_(exec) {
    for (const BoundStep& step : steps) {
      found_.push_back(step.records->Eval(batch, exec));
      without_.push_back(step.without ? step.without->Eval(batch, exec) : Ragged{});
      known_.emplace_back(found_.back().rows.size(), Known::kNotYet);
    }
  }

  // Whether the sequence goes on from `record` of batch row `row` with step `at`.
  bool Follows(size_t at, size_t row, RowRef record) {
    const BoundStep& step = steps_[at];
    const bool last = at + 1 == steps_.size();
    const bool any = !last && step.at_least == 1 && step.at_most == UINT32_MAX;
    std::vector<uint32_t> matching;  // of a counted step: places in what was found, nearest first
    if (exec_.cancel.cancelled()) return false;
    for (uint32_t k = found_[at].offsets[row]; k < found_[at].offsets[row + 1]; ++k) {
      if (!Matches(at, row, record, found_[at].rows[k])) continue;
      if (any && GoesOn(at, row, k)) return true;
      if (!any) matching.push_back(k);
    }
    if (any) return false;
    const size_t count = matching.size();
    if (step.negated) return count == 0;
    if (count < step.at_least || count > step.at_most) return false;
    if (last) return true;
    if (step.preceded) std::reverse(matching.begin(), matching.end());
    return std::any_of(matching.begin() + step.at_least - 1, matching.end(),
                       [&](uint32_t k) { return GoesOn(at, row, k); });
  }

 private:
  enum class Known : uint8_t { kNotYet, kNo, kYes };

  // Whether it goes on behind a record of step `at`, by its place in what was found. Worked out
  // once for each: the ways to it may be many.
  bool GoesOn(size_t at, size_t row, uint32_t k) {
    if (known_[at][k] == Known::kNotYet)
      known_[at][k] = Follows(at + 1, row, found_[at].rows[k]) ? Known::kYes : Known::kNo;
    return known_[at][k] == Known::kYes;
  }

  bool Matches(size_t at, size_t row, RowRef record, RowRef next) const {
    const BoundStep& step = steps_[at];
    const RowRef earlier = step.preceded ? next : record;
    const RowRef later = step.preceded ? record : next;
    if (!Earlier(earlier, later, exec_)) return false;
    if (step.gap && !GapHolds(*step.gap, exec_.reader.StartOf(record), exec_.reader.StartOf(next)))
      return false;
    if (!step.without) return true;
    const auto between = RowsOf(without_[at], row);
    return std::none_of(between.begin(), between.end(), [&](RowRef other) {
      return Earlier(earlier, other, exec_) && Earlier(other, later, exec_);
    });
  }

  const std::vector<BoundStep>& steps_;
  Exec& exec_;
  std::vector<Ragged> found_, without_;
  std::vector<std::vector<Known>> known_;  // by step, by place
};

}  // namespace

std::vector<size_t> StretchFrom(const DurationCell& length, std::span<const RowRef> rows,
                                size_t first, Exec& exec) {
  const bool clocks = length.unit >= ast::TimeUnit::kHour;
  const RowTime begin = exec.reader.StartOf(rows[first]);
  if (clocks && !begin.has_clock) return {};
  const RowTime end = Shift(begin, length, 1);
  std::vector<size_t> stretch;
  for (size_t row = first; row < rows.size(); ++row) {
    const RowTime at = exec.reader.StartOf(rows[row]);
    if (!at.known || at.day > end.last_day) break;  // in clinical order
    const bool begun = row == first || Before(at, begin) == Truth::kFalse;
    const Truth inside = clocks ? Before(at, end) : Before(WithoutClock(at), WithoutClock(end));
    if (begun && inside == Truth::kTrue) stretch.push_back(row);
  }
  return stretch;
}

Ragged WithSteps(const std::vector<BoundStep>& steps, const Batch& batch, const Ragged& found,
                 Exec& exec) {
  Sequence sequence(steps, batch, exec);
  Ragged kept;
  for (size_t i = 0; i < batch.size(); ++i) {
    for (const RowRef row : RowsOf(found, i))
      if (sequence.Follows(0, i, row)) kept.rows.push_back(row);
    kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
  }
  return kept;
}

Ragged FullestStretch(const DurationCell& length, const Ragged& found, Exec& exec) {
  Ragged kept;
  for (size_t i = 0; i < found.size(); ++i) {
    const std::span<const RowRef> rows = RowsOf(found, i);
    std::vector<size_t> best;
    for (size_t first = 0; first < rows.size(); ++first) {
      if (rows.size() - first <= best.size() || exec.cancel.cancelled()) break;
      if (!exec.reader.StartOf(rows[first]).known) break;  // those without a time come last
      std::vector<size_t> stretch = StretchFrom(length, rows, first, exec);
      if (stretch.size() > best.size()) best = std::move(stretch);
    }
    for (const size_t row : best) kept.rows.push_back(rows[row]);
    kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
  }
  return kept;
}

}  // namespace daybook::query
