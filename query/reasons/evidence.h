#pragma once
// The records behind a condition: their cells in an answer of `why`, and what came nearest where
// there are none.
#include <optional>
#include <string>

#include "query/answer.h"
#include "query/exec/patterns/pattern.h"

namespace daybook::query {

enum WhyColumn : size_t {
  kWhyPart,
  kWhyWhat,
  kWhyTruth,
  kWhyKind,
  kWhyCode,
  kWhyAt,
  kWhyValue,
  kWhySource,
  kWhyId,
  kWhyColumns
};

Row EmptyRow(const std::string& part, const std::string& what);
// Kind, code, at, value, source and id of a record, as questions show them.
void FillRecord(RowRef record, ResidentNo resident, Exec& exec, Row& row);

// "2023-01-01 to 2024-03-31": the days that a window finds, tried out one by one with the engine's
// own test; "from …" or "until …" where it goes on. Missing where no whole day is in it for certain
// (hours, or an anchor that isn't known). `batch` has one row.
Value DaysText(const BoundWindow& window, const Batch& batch, Exec& exec);

struct NearMiss {
  std::string what;  // "nearest, but not in last 15 months"
  RowRef record;
  bool lacks_with = false;  // it is its `with` that fails
};
// Of a pattern that finds nothing for the one row of `batch`: the record that it finds when asked
// for less. Nullopt where there is none of the kind and codes.
std::optional<NearMiss> FindNearMiss(const PatternNode& pattern, const Batch& batch, Exec& exec);

}  // namespace daybook::query
