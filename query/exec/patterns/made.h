#pragma once
// Records made of others: the earliest for each value, one for each day, episodes (careql.md,
// "made of others"). Each gives, for every row of a batch, records in clinical order.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/pattern.h"

namespace daybook::query {

class RecordMaker {
 public:
  virtual ~RecordMaker() = default;
  virtual Ragged Make(const Batch& batch, Exec& exec) const = 0;
  // One line for `explain`, and what it is made of.
  virtual std::string Describe() const = 0;
  virtual std::vector<const PatternNode*> Patterns() const = 0;
  virtual std::vector<const ExprNode*> Values() const { return {}; }
};
using MakerPtr = std::shared_ptr<const RecordMaker>;

// distinct f of X: the earliest record of each value; one without the value counts for none.
class DistinctMaker final : public RecordMaker {
 public:
  // `value` is bound in the scope of the records. `any`: of the stretch of that length with most
  // values, for `distinct … in any 90 days`.
  DistinctMaker(PatternPtr of, NodePtr value, std::optional<DurationCell> any)
      : of_(std::move(of)), value_(std::move(value)), any_(any) {}
  Ragged Make(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  std::vector<const PatternNode*> Patterns() const override { return {of_.get()}; }
  std::vector<const ExprNode*> Values() const override { return {value_.get()}; }

 private:
  PatternPtr of_;
  NodePtr value_;
  std::optional<DurationCell> any_;
};

// days of X: a record for each day from `at` to `until`; one that is open goes on to the index
// date. Partial dates give none, nor do days after the index date.
class DaysMaker final : public RecordMaker {
 public:
  // Days outside `windows`, which must look at nothing but the index date, are not made.
  DaysMaker(PatternPtr of, bool see_future, std::vector<BoundWindow> windows)
      : of_(std::move(of)), see_future_(see_future), windows_(std::move(windows)) {}
  // The same, of days in these windows too.
  std::shared_ptr<const DaysMaker> Within(const std::vector<BoundWindow>& windows) const;
  Ragged Make(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "DaysOf"; }
  std::vector<const PatternNode*> Patterns() const override { return {of_.get()}; }

 private:
  bool MakeDays(RowRef row, Exec& exec, std::vector<RowRef>& days) const;
  PatternPtr of_;
  bool see_future_;
  std::vector<BoundWindow> windows_;
};

// How episodes are put together. Lengths are whole days or longer.
struct EpisodeRule {
  std::optional<DurationCell> lasting;
  DurationCell gap;
};

// episodes of X: each record lasts to its `until` (without one, its day), or so long, or to the
// first Y after it if that comes sooner; with a Y to wait for and no other end it goes on. One that
// begins no more than the gap after the end of those before it belongs to their episode.
class EpisodeMaker final : public RecordMaker {
 public:
  // `until` may be null.
  EpisodeMaker(PatternPtr of, PatternPtr until, EpisodeRule rule)
      : of_(std::move(of)), until_(std::move(until)), rule_(rule) {}
  Ragged Make(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "EpisodesOf"; }
  std::vector<const PatternNode*> Patterns() const override;

 private:
  PatternPtr of_, until_;
  EpisodeRule rule_;
};

}  // namespace daybook::query
