#pragma once
// A bound question: what is read, kept, put together and shown.
#include <optional>
#include <string>
#include <vector>

#include "query/bind/binder.h"

namespace daybook::query {

// What a column of a grouped answer is made of.
enum class GroupFn : uint8_t {
  kKey,            // a `by` expression
  kCount,          // rows kept
  kResidents,      // residents among them
  kPercent,        // kept of all, in percent
  kShare,          // of all groups' kept, in percent
  kRate,           // kept per n of all
  kRateResidents,  // residents kept per n residents of all
  kCountIf,
  kPercentIf,  // of the rows kept
  kAverage,
  kMedian,
  kMin,
  kMax,
  kSum,
  kDistinct,
  kPercentile,
  kRatePersonYears,  // kept per n years lived and registered
  kComputed,         // an expression over the other columns
};

struct BoundColumn {
  std::string name;
  std::string written{};  // its expression (query/bind/written.h)
  ValueType type = ValueType::kText;
  NodePtr value;                        // the row's expression, or what the function runs over
  GroupFn fn = GroupFn::kKey;           // grouped answers only
  double parameter = 0;                 // n of rate per n, p of percentile
  std::optional<ast::Span> units_at{};  // where amounts that don't convert may come together
  bool shown = true;                    // else only for what is worked out from it
};

struct BoundOrder {
  NodePtr value;  // over the rows, or the groups
  bool descending = false;
};

// Small numbers: counts below so many are hidden, the others rounded to the nearest so many.
struct BoundHide {
  uint64_t below = 0;
  uint64_t round_to = 1;
};

// What person years are made of, beside the interval of a series.
struct BoundPersonTime {
  std::vector<BoundWindow> windows;  // of the records; a day must be in all
  std::vector<NodePtr> keys;         // the `by` expressions, over residents; empty: the rows' own
  bool by_day = false;               // a key reads the days lived (RowDayNode)
  PatternPtr registrations;
  ast::Span rate;  // where the rate stands
};

struct BoundQuery {
  bool of_records = false;
  std::optional<ResidentNo> only;          // one resident: nobody else is read
  std::optional<ledger::Kind> whole_kind;  // of whom all records of one kind are asked, no filter
  NodePtr set;                             // who; null: everybody with a record
  PatternPtr records;                      // of_records
  RuleTablePtr rules;                      // whose lines the rows left at
  std::vector<PatternPtr> more_records;    // of the other kinds after `from`, in order
  NodePtr with;                            // what the rows are
  NodePtr where;                           // which to keep
  bool grouped = false;
  bool summary = false;  // one resident without show
  std::vector<BoundColumn> columns;
  std::vector<BoundOrder> order;
  std::optional<int64_t> limit;
  NodePtr limit_per;  // over the rows, or the groups: so many of each
  NodePtr having;     // over the groups
  bool totals = false;
  std::optional<BoundHide> hide;
  std::optional<BoundPersonTime> person_time;
  // Rows of records are only those that began in the interval: in a series, but of a measure.
  bool began_in_interval = false;
  bool of_measure = false;
};

// Binds everything but the clauses of time, which the session has read before. Null after an
// error, which the binder holds.
// `in_series`: it is asked of intervals.
std::optional<BoundQuery> BindQuery(Binder& binder, const ast::Query& query, bool in_series);

// The plan as an indented tree of operator names.
std::string PlanText(const BoundQuery& query, const Exec* counted);

ValueType ValueTypeOf(CellType type);

}  // namespace daybook::query
