#pragma once
// What is doubtful about a record or a resident (query/careql.md, "What is doubtful").
#include <optional>
#include <string>

#include "tests/reference/fields.h"

namespace daybook::reference {

// The fields `unmapped`, `unmapped_unit` and `implausible`; nullopt of any other word. `resident`
// is whose record it is, null where that is nobody.
std::optional<Val> DoubtAbout(const Record& record, const Resident* resident,
                              const std::string& word);
// `implausible` of a resident on a date, if there is one.
Val ImplausibleResident(const Resident& resident, const std::optional<PartialTime>& on);

}  // namespace daybook::reference
