#pragma once
// Whether amounts that a statement sets side by side could ever go together. Units are known by the
// row: where none converts into its neighbour, every row is unknown, which looks like an answer.
#include <set>
#include <span>
#include <string>

#include "query/diagnostic.h"
#include "query/exec/batch.h"

namespace daybook::query {

class Exec;
class ExprNode;

struct UnitsMet {
  ast::Span place;               // of the comparison, or what else sets them side by side
  bool alike = false;            // two could
  std::set<std::string> unlike;  // pairs that couldn't, a few: "'kg' and 'mmol/mol'"
  std::set<std::string> units;   // of those pairs
  // Of the values of records (`latest bp > 140 mm[Hg]`): whether one had a value of its own, and
  // whether one had none but has parts, as a blood pressure has.
  bool own_value = false;
  bool parts_alone = false;
  // Of amounts that one number is made of: those that don't go with the first, which are left out.
  std::set<std::string> left_out;
};

// Looks at the pairs of a batch, until one goes together.
void NoteUnits(ast::Span place, const CellColumn& left, const CellColumn& right, Exec& exec);

// Looks at the records behind a column of values, if `value` is what they measured, until one has a
// value of its own.
void NoteParts(ast::Span place, const ExprNode& value, const CellColumn& cells, const Batch& batch,
               Exec& exec);
// The same of records of which some have a value of their own, or none has.
void NotePartsOf(ast::Span place, std::span<const RowRef> records, bool own_value, Exec& exec);
// Looks at the amounts that an average, a highest and their like come from.
void NoteLeftOut(ast::Span place, std::span<const Cell> amounts, Exec& exec);

// The warnings CQ0396, CQ0398 and CQ0399. Of one resident, or of the first rows (`some`), it may
// just so be that nothing goes together. `text`: the statement's.
void WarnOf(const UnitsMet& met, bool some, std::string_view text,
            std::vector<Diagnostic>& warnings);

}  // namespace daybook::query
