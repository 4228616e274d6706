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
};

struct BoundColumn {
  std::string name;
  std::string written{};  // its expression as the statement has it, in lower case
  ValueType type = ValueType::kText;
  NodePtr value;               // the row's expression, or what the function runs over
  GroupFn fn = GroupFn::kKey;  // grouped answers only
  double parameter = 0;        // n of rate per n, p of percentile
};

struct BoundOrder {
  NodePtr value;                 // rows; null in grouped answers
  std::optional<size_t> column;  // grouped: index into the columns
  bool descending = false;
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
};

// Binds everything but the clauses of time, which the session has read before. Null after an
// error, which the binder holds.
std::optional<BoundQuery> BindQuery(Binder& binder, const ast::Query& query);

// The plan as an indented tree of operator names.
std::string PlanText(const BoundQuery& query, const Exec* counted);

ValueType ValueTypeOf(CellType type);

}  // namespace daybook::query
