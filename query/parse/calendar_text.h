#pragma once
// Whether a date written in a statement can exist.
#include <optional>
#include <string>
#include <string_view>

#include "query/diagnostic.h"

namespace daybook::query {

// "date", "month" or "moment" if `text` (2019-03-01, 2019-03 or 2019-03-01T10:05…) can't be on any
// calendar or clock, or has another shape; else empty.
std::string WrongInTime(std::string_view text);
// The message about one that can't be; nullopt if it can.
std::optional<Diagnostic> FaultOfTime(std::string_view text, ast::Span span);

}  // namespace daybook::query
