#pragma once
// `why resident N in cohort c`, `why resident N where …`: whether it holds, and of each part
// whether that holds, and the records behind it. All of it is read off the nodes that answer
// questions.
#include <string>
#include <vector>

#include "query/bind/binder.h"
#include "query/exec/node.h"

namespace daybook::query {

// Records shown of one part; a row says how many more there are.
inline constexpr size_t kReasonRecordsMax = 10;

// part ("1.2.1": where it stands in the condition), what (its words; or found, nearest …), truth
// (yes, no, unknown; missing for values and records), and the record: kind, code, at, value,
// source, id. A value that is no record's stands in `value`.
std::vector<ColumnInfo> WhyColumns();
// `texts` as the binder kept them while it bound `condition`, a condition over residents.
std::vector<Row> WhyRows(const NodePtr& condition, ResidentNo resident, const NodeTexts& texts,
                         Exec& exec);

}  // namespace daybook::query
