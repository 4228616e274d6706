#include "projections/moved_to.h"

namespace daybook::projections {

std::optional<ledger::MovedTo> MovedToOf(RowRef row, const Reader& reader) {
  const auto field = reader.FieldOf(row, ledger::FieldId::kMovedTo);
  if (!field) return std::nullopt;
  return ledger::MovedToOf(*field, std::string(reader.TextOf(reader.SourceOf(row))));
}

}  // namespace daybook::projections
