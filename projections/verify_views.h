#pragma once
// Checks the files of the views as they lie on disk, without opening or changing them.
#include "ledger/verify.h"

namespace daybook::projections {

// Every file that the live generation's manifest names, byte by byte against its own hashes; adds
// to `report` its files, bytes and damages, which a rebuild mends. A view further than the care log
// is damage of the log (walls.md 10). A folder without views is sound: the next open folds them.
void VerifyViews(const std::filesystem::path& folder, ledger::VerifyReport& report);

}  // namespace daybook::projections
