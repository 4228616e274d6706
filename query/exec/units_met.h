#pragma once
// Whether amounts that a statement sets side by side could ever go together. Units are known by the
// row: where none converts into its neighbour, every row is unknown, which looks like an answer.
#include <set>
#include <string>

#include "query/exec/batch.h"

namespace daybook::query {

class Exec;
class ExprNode;

struct UnitsMet {
  ast::Span place;               // of the comparison, or what else sets them side by side
  bool alike = false;            // two could
  std::set<std::string> unlike;  // pairs that couldn't, a few: "'kg' and 'mmol/mol'"
  // Of the values of records (`latest bp > 140 mm[Hg]`): whether one had a value of its own, and
  // whether one had none but has parts, as a blood pressure has.
  bool own_value = false;
  bool parts_alone = false;
};

// Looks at the pairs of a batch, until one goes together.
void NoteUnits(ast::Span place, const CellColumn& left, const CellColumn& right, Exec& exec);

// Looks at the records behind a column of values, if `value` is what they measured, until one has a
// value of its own.
void NoteParts(ast::Span place, const ExprNode& value, const CellColumn& cells, const Batch& batch,
               Exec& exec);

}  // namespace daybook::query
