#pragma once
// Whether a date written in a statement can exist.
#include <string>
#include <string_view>

namespace daybook::query {

// "date", "month" or "moment" if `text` (2019-03-01, 2019-03 or 2019-03-01T10:05…) can't be on any
// calendar or clock, or has another shape; else empty.
std::string WrongInTime(std::string_view text);

}  // namespace daybook::query
