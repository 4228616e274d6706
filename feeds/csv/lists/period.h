#pragma once
// The days that a file replaces.
#include <optional>
#include <string>

#include "ledger/base/civil.h"
#include "ledger/base/result.h"

namespace daybook::feeds::csv {

// Whole days of the region, [from, until).
struct Period {
  PartialTime from;
  PartialTime until;
  bool operator==(const Period&) const = default;
  // By the first day it may be; a missing start lies in no period.
  bool Covers(const std::optional<PartialTime>& start) const {
    return start && from.day <= start->day && start->day < until.day;
  }
};

// "2026-01-01..2026-01-31", both days in it. kUsage for anything else.
Result<Period> ParsePeriod(const std::string& text);
// The same form.
std::string FormatPeriod(const Period& period);

}  // namespace daybook::feeds::csv
