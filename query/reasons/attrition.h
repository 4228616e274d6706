#pragma once
// `attrition from …`: how many rows each condition takes away, in the order written.
#include <string>
#include <vector>

#include "query/bind/bound_query.h"
#include "query/exec/node.h"

namespace daybook::query {

// A condition that `and` joins to others, and its words.
struct Conjunct {
  std::string text;
  NodePtr condition;
};

// What stands between the `and`s of a bound condition at its top. `texts` as the binder kept them.
void SplitConjuncts(const NodePtr& condition, const NodeTexts& texts, const std::string& before,
                    std::vector<Conjunct>& conjuncts);
// The same of a set of residents: a cohort is split too.
void SplitSetConjuncts(const NodePtr& set, const NodeTexts& texts,
                       std::vector<Conjunct>& conjuncts);

std::vector<ColumnInfo> AttritionColumns();
// A row for what the question begins with (`subject`: its words), and one a condition. kCancelled
// as RunQuery.
Result<std::vector<Row>> AttritionRows(const BoundQuery& query, const NodeTexts& texts,
                                       const std::string& subject, Exec& exec);

}  // namespace daybook::query
