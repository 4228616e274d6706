#pragma once
// Dates as CSV files write them.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/civil.h"
#include "ledger/base/zone.h"

namespace daybook::feeds::csv {

// "DD/MM/YYYY HH:mm": YYYY once, MM (03) or MMM (Mar), DD, HH, mm, ss at most once each, any other
// signs between them as they are.
bool IsDateForm(std::string_view form);
// The text by the first of the forms that fits, else as ISO 8601 (with a blank for the T too);
// nullopt if nothing does. An ambiguous date is read by its form alone: none is guessed.
std::optional<PartialTime> ReadDate(std::string_view text, const std::vector<std::string>& forms,
                                    const Zone& zone);

}  // namespace daybook::feeds::csv
