#pragma once
// What a record is called since a migration.
#include <optional>

#include "projections/reader.h"

namespace daybook::projections {

// The field "moved_to" (ledger/event/event.h) of a row; nullopt of one that has none.
std::optional<ledger::MovedTo> MovedToOf(RowRef row, const Reader& reader);

}  // namespace daybook::projections
