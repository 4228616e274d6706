#pragma once
// Whether amounts that a statement sets side by side could ever go together. Units are known by the
// row: where none converts into its neighbour, every row is unknown, which looks like an answer.
#include <set>
#include <string>

#include "query/exec/batch.h"

namespace daybook::query {

class Exec;

struct UnitsMet {
  ast::Span place;               // of the comparison, or what else sets them side by side
  bool alike = false;            // two could
  std::set<std::string> unlike;  // pairs that couldn't, a few: "'kg' and 'mmol/mol'"
};

// Looks at the pairs of a batch, until one goes together.
void NoteUnits(ast::Span place, const CellColumn& left, const CellColumn& right, Exec& exec);

}  // namespace daybook::query
