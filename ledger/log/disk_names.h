#pragma once
// What names a folder holds. A disk that doesn't answer is an error, never "not there": a missing
// file and an unreadable one call for different things.
#include <filesystem>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::ledger {

// Whether something has this name; kIo if it can't be found out.
Result<bool> NameExists(const std::filesystem::path& path);
// The paths of all that is in a folder, in no order; none if there is no such folder. kIo if it
// can't be read to its end.
Result<std::vector<std::filesystem::path>> NamesIn(const std::filesystem::path& folder);

}  // namespace daybook::ledger
