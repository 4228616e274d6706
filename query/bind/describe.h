#pragma once
// `describe`: what can be asked about: kinds, fields, and what has been defined.
#include <vector>

#include "query/answer.h"
#include "query/bind/binder.h"

namespace daybook::query {

// Without names: kinds and definitions. With a kind: its fields. With the name of codes: the codes.
// With a kind of definition, or `definitions`: those in force, with version, moment and author.
void DescribeNames(Binder& binder, const ast::Describe& describe, std::vector<ColumnInfo>& columns,
                   std::vector<Row>& rows);

}  // namespace daybook::query
