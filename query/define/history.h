#pragma once
// `describe cohorts`, `describe history of cohort c`, `describe changes of cohort c from 1 to 2`.
#include <vector>

#include "query/answer.h"
#include "query/bind/binder.h"

namespace daybook::query {

// One row a definition in force of this kind (all kinds if empty): version, when, who, text.
void ListDefinitions(Binder& binder, const std::string& kind, std::vector<ColumnInfo>& columns,
                     std::vector<Row>& rows);
// One row a version, the first first.
void DescribeHistory(Binder& binder, const ast::Describe& describe,
                     std::vector<ColumnInfo>& columns, std::vector<Row>& rows);
// What a version has that the other had not: codes of codes, lines of text of the others.
void DescribeChanges(Binder& binder, const ast::Describe& describe,
                     std::vector<ColumnInfo>& columns, std::vector<Row>& rows);

}  // namespace daybook::query
