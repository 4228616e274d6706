#pragma once
// Whether a unit is one at all: also those that nothing converts to (`[pH]`, `[CFU]/mL`).
#include <string_view>

namespace daybook::query {

// A unit of UCUM (https://ucum.org/ucum, case-sensitive codes), or what FindUnit knows besides.
bool IsUnit(std::string_view unit);

}  // namespace daybook::query
