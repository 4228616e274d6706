#pragma once
// Amounts as people and machines write them.
#include <optional>
#include <string>
#include <string_view>

#include "ledger/event/event.h"

namespace daybook::feeds {

// Digits as they are written, a comparator in front ("<5", ">= 90") taken off; nullopt for what is
// no number.
std::optional<ledger::Quantity> ReadQuantity(std::string_view text, std::string unit);

}  // namespace daybook::feeds
