#pragma once
// Single parts of a stored event, read in place: a tie or one field needs no whole Event. The
// bytes are ones that DecodeEvent took when they were folded.
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::projections {

// A view into `bytes`.
std::string_view StoredRecordId(std::string_view bytes);
// The first value that is set; nullopt if absent or cleared.
std::optional<ledger::FieldValue> StoredField(std::string_view bytes, ledger::FieldId field);
// All that are set, in the source's order.
std::vector<ledger::FieldValue> StoredFields(std::string_view bytes, ledger::FieldId field);

}  // namespace daybook::projections
