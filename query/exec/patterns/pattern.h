#pragma once
// Records of one resident: the heart of the language. A pattern gives, for each row of a batch, the
// records that match, in clinical order.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/window.h"

namespace daybook::query {

using PatternPtr = std::shared_ptr<const PatternNode>;
struct BoundStep;
class RecordMaker;

// What a pattern's records are taken from and which are kept; filled by the binder.
struct PatternParts {
  std::string text;  // as written, for explain
  // Either a scan of the log's rows …
  projections::KindSet kinds = 0;
  bool any_code = true;  // false: only rows with one of `codes`
  std::vector<CodeId> codes;
  // … or other patterns (a named pattern, alternatives), whose records are put together …
  std::vector<PatternPtr> unions;
  // … or at most one record of another, picked.
  NodePtr picked;
  // … or records made of others (made.h).
  std::shared_ptr<const RecordMaker> maker;

  std::vector<ast::StatusWord> statuses;
  bool including_retracted = false;
  // Inside a named pattern or a bracket whose own words look further (`any hba1c`, `planned x`):
  // the words around decide, so nothing is hidden here.
  bool see_all = false;
  bool see_future = false;
  std::vector<CodeId> also_codes;  // a named pattern narrowed by `in`
  bool narrowed = false;
  std::vector<BoundWindow> windows;
  std::vector<NodePtr> with;            // bound in the scope of the records
  std::optional<DurationCell> fullest;  // `in any 90 days`: of what passes all else
  std::vector<BoundStep> steps;         // what must follow or come before (steps.h)
  // Which of the rows around it the pattern looks at, beyond whose they are: 0 those it is asked
  // of, 1 those outside them … Rows that are the same at these levels have the same records.
  std::vector<int> looks_at;
};

// Whether records that begin after the index date are among them: a word or a window looks ahead.
bool SeesFuture(const PatternParts& parts);

class PatternNode {
 public:
  explicit PatternNode(PatternParts parts);
  ~PatternNode();

  // Matching records for each row of `batch`.
  Ragged Eval(const Batch& batch, Exec& exec) const;
  // Matching records of everybody in `residents` (ascending) without a batch row behind them:
  // what stands after `from`. Windows and with must not look outside the records.
  const PatternParts& parts() const { return parts_; }
  std::string Describe() const;

 private:
  // `asked`: for how many rows in all, if `batch` stands for more (alike.h).
  Ragged EvalEach(const Batch& batch, size_t asked, Exec& exec) const;
  Ragged Candidates(const Batch& batch, size_t asked, Exec& exec) const;
  Ragged ScanFor(const Batch& batch, size_t asked, Exec& exec) const;
  Ragged UnionFor(const Batch& batch, Exec& exec) const;
  std::shared_ptr<const Exec::Scan> PopulationScan(Exec& exec) const;
  std::shared_ptr<const projections::GroupedRows> PopulationRows(Exec& exec) const;
  bool KeepStatic(RowRef row, Exec& exec) const;
  bool KeepSeen(RowRef row, Exec& exec) const;
  Ragged ApplyWindows(const Batch& batch, Ragged found, Exec& exec) const;
  Ragged ApplyWith(const Batch& batch, Ragged found, Exec& exec) const;

  PatternParts parts_;
  bool sees_future_;
  std::set<uint32_t> narrow_codes_;
};

// The end that windows test: the record's own; without one, a record whose status is open goes on
// (unknown), so does an episode, any other is a point (its start).
RowTime SpanEnd(RowRef row, const Reader& reader);
// Whether two rows are one record: a day is the record it is a day of, an episode none of its own.
bool IsSameRecord(RowRef a, RowRef b, const Reader& reader);
// Whether a record is active, ended, planned … on the index date (careql.md, "status words"). An
// episode is active from its start to its end.
bool HasStatus(ast::StatusWord word, RowRef row, Exec& exec);

// Rows [from, to) of a batch, with the same outer.
Batch Slice(const Batch& batch, size_t from, size_t to);
// A batch of the records in `found`, with `outer` behind it.
Batch RecordBatch(const Batch& outer, const Ragged& found, const Reader& reader);

}  // namespace daybook::query
