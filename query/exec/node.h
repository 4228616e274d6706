#pragma once
// The operators of a plan. Binding builds a tree of them; running asks the root for columns. A
// node is immutable after binding and holds no state of a run: that is in Exec. Nor does it keep
// the reader, the catalogue or the text it was bound with: a plan is run again (prepared.h).
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/base/result.h"
#include "query/exec/batch.h"
#include "query/exec/units_met.h"
#include "query/session.h"
#include "query/values/times.h"
#include "query/values/truth.h"

namespace daybook::query {

class ExprNode;
class PatternNode;

// Combinations of records that one question may look at: half a minute's work.
inline constexpr uint64_t kCombinationsMax = 100'000'000;

// What operators did in one run, for `explain analyze`.
struct OperatorCount {
  uint64_t calls = 0;
  uint64_t rows_in = 0;
  uint64_t rows_out = 0;
  uint64_t nanos = 0;  // with all it asks of others
};

// Adds the time until it goes to a count.
class Stopwatch {
 public:
  explicit Stopwatch(OperatorCount& count)
      : count_(count), began_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    const auto took = std::chrono::steady_clock::now() - began_;
    count_.nanos +=
        static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  OperatorCount& count_;
  std::chrono::steady_clock::time_point began_;
};

// Records for each row of a batch: rows [offsets[i], offsets[i+1]) belong to batch row i, in
// clinical order.
struct Ragged {
  std::vector<uint32_t> offsets{0};
  std::vector<RowRef> rows;
  size_t size() const { return offsets.size() - 1; }
};

// One run of one statement.
class Exec {
 public:
  Exec(const Reader& reader, IndexDate date, RowTime now, const CancelFlag& cancel)
      : reader(reader), date(date), now(now), cancel(cancel) {}

  const Reader& reader;
  IndexDate date;
  RowTime now;
  const CancelFlag& cancel;
  // The interval that `interval` names: of a series, or of a measure.
  std::optional<Interval> interval;
  // Set by an operator that came to a limit: the question ends with it at its next step.
  std::optional<Error> refused;
  // Combinations of records that may be looked at (combine.h); less in tests.
  uint64_t combinations_max = kCombinationsMax;
  uint64_t combinations = 0;
  // True when the run covers many residents: scans then come from the postings, once.
  bool population = false;

  OperatorCount& CountOf(const void* node) { return counts_[node]; }
  const std::unordered_map<const void*, OperatorCount>& counts() const { return counts_; }

  // By place in the statement.
  std::map<std::pair<uint32_t, uint32_t>, UnitsMet> units_met;

  // Population scans of this run, by pattern and index date.
  struct Scan {
    projections::GroupedRows rows;
    std::vector<uint32_t> group_of;  // resident → group, UINT32_MAX for none
  };
  std::map<std::pair<const PatternNode*, IndexDate>, std::shared_ptr<const Scan>> scans;
  // In a series: rows of a pattern before anything looks at dates, read once for all intervals.
  bool keeps_rows = false;
  std::map<const PatternNode*, std::shared_ptr<const projections::GroupedRows>> rows;

  // Runs over the ledger as it stood at other positions, by the node that asks there.
  std::map<const ExprNode*, std::shared_ptr<Exec>> elsewhere;

 private:
  std::unordered_map<const void*, OperatorCount> counts_;
};

class ExprNode {
 public:
  explicit ExprNode(CellType type) : type_(type) {}
  virtual ~ExprNode() = default;
  CellType type() const { return type_; }

  // One cell a batch row.
  virtual CellColumn Cells(const Batch& batch, Exec& exec) const = 0;
  // Where a field has several values: those beyond Cells', one list a batch row. Tests (=, in,
  // matches, contains) hold if one value does. Empty where no row can have more.
  virtual std::vector<CellColumn> Others(const Batch&, Exec&) const { return {}; }
  // The same as truth; for conditions.
  virtual TruthColumn Truths(const Batch& batch, Exec& exec) const;
  // For the answer, with the source's digits and displays. Default: made from the cells.
  virtual std::vector<Value> Output(const Batch& batch, Exec& exec) const;
  // One line for `explain`, and what it is made of.
  virtual std::string Describe() const = 0;
  virtual std::vector<const ExprNode*> Children() const { return {}; }
  virtual std::vector<const PatternNode*> Patterns() const { return {}; }
  // Of which rows its children and patterns are asked, for who shows why a condition holds:
  // not to be opened, the node's own rows, those rows' residents, or its patterns alone may be
  // (its children are asked of their records).
  enum class Opens : uint8_t { kNothing, kOfSameRows, kOfResidents, kPatternsOnly };
  virtual Opens opens() const { return Opens::kNothing; }

 private:
  CellType type_;
};
using NodePtr = std::shared_ptr<const ExprNode>;

// Cells of conditions: base of nodes whose natural form is truth.
class ConditionNode : public ExprNode {
 public:
  ConditionNode() : ExprNode(CellType::kBool) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const final;
  TruthColumn Truths(const Batch& batch, Exec& exec) const override = 0;
};

// A cell as an answer's value.
Value ToValue(const Cell& cell, const Reader& reader);
// Of a number worked out: an integer whole, else up to 12 digits, so that the rounding of doubles
// doesn't show (0.1 + 0.2 is 0.3).
std::string DigitsShown(double number);

}  // namespace daybook::query
