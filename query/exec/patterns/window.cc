#include "query/exec/patterns/window.h"

#include <cstdlib>

#include "query/exec/patterns/pattern.h"

namespace daybook::query {
namespace {

DayRange YearRange(int year) { return {ToCivilDay({year, 1, 1}), ToCivilDay({year, 12, 31})}; }
DayRange MonthRange(int year, int month) {
  return {ToCivilDay({year, month, 1}), ToCivilDay({year, month, DaysInMonth(year, month)})};
}
// The NHS financial year: 1 April to 31 March.
DayRange FyRange(int first_year) {
  return {ToCivilDay({first_year, 4, 1}), ToCivilDay({first_year + 1, 3, 31})};
}
int FyOf(CivilDay day) {
  const YearMonthDay ymd = ToYearMonthDay(day);
  return ymd.month >= 4 ? ymd.year : ymd.year - 1;
}
DayRange QuarterRange(CivilDay day) {
  const YearMonthDay ymd = ToYearMonthDay(day);
  const int first = (ymd.month - 1) / 3 * 3 + 1;
  return {ToCivilDay({ymd.year, first, 1}), MonthRange(ymd.year, first + 2).to};
}

DayRange WordRange(ast::TimeWord word, CivilDay day) {
  const YearMonthDay ymd = ToYearMonthDay(day);
  switch (word) {
    case ast::TimeWord::kDay:
      return {day, day};
    case ast::TimeWord::kWeek:
      return {day - Weekday(day), day - Weekday(day) + 6};
    case ast::TimeWord::kMonth:
      return MonthRange(ymd.year, ymd.month);
    case ast::TimeWord::kQuarter:
      return QuarterRange(day);
    case ast::TimeWord::kYear:
      return YearRange(ymd.year);
    case ast::TimeWord::kFy:
      return FyRange(FyOf(day));
  }
  return {day, day};
}

// What an anchor cell stands for: a date, or a record (its start), a period (its start).
RowTime TimeOf(const Cell& cell, const Reader& reader) {
  if (const auto* time = std::get_if<RowTime>(&cell.v)) return *time;
  if (const auto* record = std::get_if<RecordCell>(&cell.v)) return reader.StartOf(record->row);
  if (const auto* period = std::get_if<PeriodCell>(&cell.v)) return period->start;
  return {};
}

// Where a window that counts on from an anchor begins: a period's last day, else the anchor.
RowTime LateTimeOf(const Cell& cell, const Reader& reader) {
  if (const auto* period = std::get_if<PeriodCell>(&cell.v)) return period->end;
  return TimeOf(cell, reader);
}

RowTime EndTimeOf(const Cell& cell, const Reader& reader) {
  if (const auto* record = std::get_if<RecordCell>(&cell.v)) return SpanEnd(record->row, reader);
  if (const auto* period = std::get_if<PeriodCell>(&cell.v)) return period->end;
  return TimeOf(cell, reader);
}

bool IsSelf(const Cell& cell, RowRef self, const Reader& reader) {
  const auto* record = std::get_if<RecordCell>(&cell.v);
  return record && self && IsSameRecord(record->row, self, reader);
}

struct Span {
  RowTime from, to;
  bool open_end = false;  // a record without an end still goes on
};

Span SpanOf(const BoundWindow& window, const WindowAnchors& anchors, size_t row, Exec& exec) {
  if (window.calendar) {
    const DayRange range = RangeOf(*window.calendar);
    return {DayTime(range.from), DayTime(range.to), false};
  }
  const Cell& cell = anchors.from[row];
  Span span{TimeOf(cell, exec.reader), EndTimeOf(cell, exec.reader), false};
  if (std::holds_alternative<RecordCell>(cell.v) && !span.to.known) span.open_end = true;
  return span;
}

Truth TestDuring(const Span& span, const RowTime& start) {
  if (!span.from.known) return Truth::kUnknown;
  const RowTime day = WithoutClock(start);
  const Truth begun = Not(Before(day, WithoutClock(span.from)));
  return span.open_end ? begun : And(begun, Not(Before(WithoutClock(span.to), day)));
}

Truth TestOverlap(const Span& span, const RowTime& start, const RowTime& end) {
  if (!span.from.known) return Truth::kUnknown;
  if (!span.open_end) return Touches(start, end, span.from, span.to);
  return end.known ? Not(Before(WithoutClock(end), WithoutClock(span.from))) : Truth::kTrue;
}

// Tests that look only from the index date.
Truth TestStatic(const BoundWindow& window, const RowTime& start, Exec& exec) {
  const bool exact = !window.length.empty() && window.length[0].unit >= ast::TimeUnit::kHour;
  const RowTime index = exact ? exec.date.AsExactTime() : exec.date.AsTime();
  const RowTime at = exact ? start : WithoutClock(start);
  const auto before = [exact](const RowTime& a, const RowTime& b) {
    return exact ? BeforeExactly(a, b) : Before(a, b);
  };
  // A bare date of the index day has come by then, whatever the clock says of D.
  if (window.form == WindowForm::kLast)
    return And(before(Shift(index, window.length[0], -1), at), Not(Before(index, at)));
  if (window.form == WindowForm::kNext)
    return And(before(index, at), Not(before(Shift(index, window.length[0], 1), at)));
  const DayRange range = window.word ? RangeOf(*window.word, window.previous, exec.date.day)
                                     : RangeOf(*window.calendar);
  return WithinDays(start, DayTime(range.from), DayTime(range.to));
}

// Two ends that an anchor gives: the same time, but for a period its first and last day.
struct Ends {
  RowTime early, late;
};

// Tests of the form "so far from A", by the clock where the length is one of hours or less.
Truth TestExactly(const BoundWindow& window, const RowTime& at, const Ends& anchor) {
  const int64_t by = MicrosOf(window.length[0]);
  const RowTime& early = anchor.early;
  const RowTime& late = anchor.late;
  // `at` before the anchor moved back is the anchor after `at` moved on.
  if (window.form == WindowForm::kTo)
    return And(BeforeExactly(late, at, -by), Not(BeforeExactly(late, at)));
  if (window.form == WindowForm::kFrom)
    return And(Not(BeforeExactly(at, early)), BeforeExactly(at, early, -by));
  if (window.form == WindowForm::kWithinAfter)
    return And(BeforeExactly(late, at), Not(BeforeExactly(late, at, by)));
  if (window.form == WindowForm::kWithinBefore)
    return And(Not(BeforeExactly(at, early, by)), BeforeExactly(at, early));
  return And(Not(BeforeExactly(at, early, by)), Not(BeforeExactly(late, at, by)));
}

// The same by whole days; only `within … after` and `before` go by the clock at their near end,
// where both have one.
Truth TestShifted(const BoundWindow& window, const RowTime& start, const Ends& anchor) {
  const DurationCell& length = window.length[0];
  if (length.unit >= ast::TimeUnit::kHour) return TestExactly(window, start, anchor);
  const RowTime far = WithoutClock(start);
  const RowTime later = Shift(anchor.late, length, 1);
  const RowTime earlier = Shift(anchor.early, length, -1);
  if (window.form == WindowForm::kTo)
    return And(Before(Shift(anchor.late, length, -1), far),
               Not(Before(WithoutClock(anchor.late), far)));
  if (window.form == WindowForm::kFrom)
    return And(Not(Before(far, WithoutClock(anchor.early))),
               Before(far, Shift(anchor.early, length, 1)));
  if (window.form == WindowForm::kWithinAfter)
    return And(Before(anchor.late, start), Not(Before(later, far)));
  if (window.form == WindowForm::kWithinBefore)
    return And(Not(Before(far, earlier)), Before(start, anchor.early));
  return And(Not(Before(far, earlier)), Not(Before(later, far)));
}

Truth TestAnchored(const BoundWindow& window, const RowTime& start, const RowTime& end,
                   const WindowAnchors& anchors, size_t row, Exec& exec) {
  const Ends anchor{TimeOf(anchors.from[row], exec.reader),
                    LateTimeOf(anchors.from[row], exec.reader)};
  switch (window.form) {
    case WindowForm::kSince:
      return And(Not(Before(start, anchor.early)), Not(Before(exec.date.AsTime(), start)));
    case WindowForm::kBefore:
      return Before(start, anchor.early);
    case WindowForm::kAfter:
      return Before(anchor.late, start);
    case WindowForm::kBetween:
      return And(Not(Before(start, anchor.early)),
                 Not(Before(LateTimeOf(anchors.to[row], exec.reader), start)));
    case WindowForm::kOn:
      return anchor.early.known ? Touches(start, end, anchor.early, anchor.late) : Truth::kUnknown;
    case WindowForm::kOnSameDay:
      return WithinDays(start, anchor.early, anchor.late);
    case WindowForm::kTo:
    case WindowForm::kFrom:
    case WindowForm::kWithinAfter:
    case WindowForm::kWithinBefore:
    case WindowForm::kWithinAround:
      return TestShifted(window, start, anchor);
    case WindowForm::kLast:
    case WindowForm::kNext:
    case WindowForm::kRange:
    case WindowForm::kDuring:
    case WindowForm::kOverlapping:
      break;  // without an anchor, or tested elsewhere
  }
  return Truth::kUnknown;
}

}  // namespace

DayRange RangeOf(const ast::Calendar& calendar) {
  const int year = std::atoi(calendar.text.c_str());
  switch (calendar.kind) {
    case ast::Calendar::Kind::kYear:
      return YearRange(year);
    case ast::Calendar::Kind::kMonth:
      return MonthRange(year, std::atoi(calendar.text.c_str() + 5));
    case ast::Calendar::Kind::kFy:
      return FyRange(year);
  }
  return YearRange(year);
}

DayRange RangeOf(ast::TimeWord word, bool previous, CivilDay index_day) {
  const DayRange current = WordRange(word, index_day);
  return previous ? WordRange(word, current.from - 1) : DayRange{current.from, index_day};
}

WindowAnchors AnchorsOf(const BoundWindow& window, const Batch& batch, Exec& exec) {
  WindowAnchors anchors;
  if (window.anchor) anchors.from = window.anchor->Cells(batch, exec);
  if (window.anchor_end) anchors.to = window.anchor_end->Cells(batch, exec);
  return anchors;
}

Truth TestWindow(const BoundWindow& window, const RowTime& start, const RowTime& end, RowRef self,
                 const WindowAnchors& anchors, size_t row, Exec& exec) {
  if (!start.known && window.form != WindowForm::kOverlapping) return Truth::kUnknown;
  if (window.anchor && IsSelf(anchors.from[row], self, exec.reader)) return Truth::kFalse;
  if (window.anchor_end && IsSelf(anchors.to[row], self, exec.reader)) return Truth::kFalse;
  if (window.form == WindowForm::kDuring)
    return TestDuring(SpanOf(window, anchors, row, exec), start);
  if (window.form == WindowForm::kOverlapping)
    return start.known ? TestOverlap(SpanOf(window, anchors, row, exec), start, end)
                       : Truth::kUnknown;
  if (!window.anchor) return TestStatic(window, start, exec);
  return TestAnchored(window, start, end, anchors, row, exec);
}

Truth TestRecord(const BoundWindow& window, RowRef row, const WindowAnchors& anchors, size_t at,
                 Exec& exec) {
  RowTime start = exec.reader.StartOf(row);
  RowTime end = SpanEnd(row, exec.reader);
  const bool reaches_on =
      start.known && start.day <= exec.date.day && start.last_day > exec.date.day;
  if (reaches_on && !window.sees_future()) {
    start.last_day = exec.date.day;
    if (end.known && !exec.reader.EndOf(row).known) end = start;  // a point
  }
  return TestWindow(window, start, end, row, anchors, at, exec);
}

}  // namespace daybook::query
