#pragma once
// Windows over records: what careql.md's table of windows says, bound to anchors.
#include <memory>
#include <optional>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// A whole-day period worked out from the index date: `in 2019`, `in this fy`, `in fy 2023/24`.
struct DayRange {
  CivilDay from = 0, to = 0;
};

enum class WindowForm : uint8_t {
  kLast,    // (D - n, D]
  kNext,    // (D, D + n]
  kRange,   // a calendar range
  kTo,      // (A - n, A]
  kFrom,    // [A, A + n)
  kDuring,  // at in a period or a record's span
  kOverlapping,
  kSince,  // [A, D]
  kBefore,
  kAfter,
  kBetween,       // [A, B]
  kWithinAfter,   // (A, A + n]
  kWithinBefore,  // [A - n, A)
  kWithinAround,  // [A - n, A + n]
  kOn,
  kOnSameDay,
};

// A window bound: how it looks, its length, its anchors as expressions over the batch's rows.
struct BoundWindow {
  WindowForm form = WindowForm::kLast;
  std::vector<DurationCell> length;       // one, or none
  std::optional<ast::Calendar> calendar;  // kRange, kDuring, kOverlapping with words
  std::optional<ast::TimeWord> word;      // this/previous
  bool previous = false;
  NodePtr anchor, anchor_end;  // null where the form needs none
  std::string text;            // as written, for explain

  // True if it can see what begins after the index date.
  bool sees_future() const { return form == WindowForm::kNext; }
  // Depends on the batch row.
  bool correlated() const { return anchor != nullptr; }
};

// The anchors of a window for each row of a batch.
struct WindowAnchors {
  CellColumn from, to;
};
WindowAnchors AnchorsOf(const BoundWindow& window, const Batch& batch, Exec& exec);

// The window's test of [start, end] for batch row `row` (ignored without anchors); an unknown end
// is still going on, so give a point its start as end. `self`
// is the record tested, if it is one: a window that names a record never finds that record.
Truth TestWindow(const BoundWindow& window, const RowTime& start, const RowTime& end, RowRef self,
                 const WindowAnchors& anchors, size_t row, Exec& exec);

// The window's test of a record. What is seen has begun: of a partial start (`2024`) the days after
// the index date are left out, so that they decide nothing.
Truth TestRecord(const BoundWindow& window, RowRef row, const WindowAnchors& anchors, size_t at,
                 Exec& exec);

// The days of calendar words on an index date.
DayRange RangeOf(const ast::Calendar& calendar);
DayRange RangeOf(ast::TimeWord word, bool previous, CivilDay index_day);

}  // namespace daybook::query
