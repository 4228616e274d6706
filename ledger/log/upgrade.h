#pragma once
// A log of format 1 has no tiles and an anchor that nobody signed; opening makes it format 2.
#include <functional>
#include <string>

#include "ledger/log/db.h"
#include "ledger/log/merkle.h"

namespace daybook::ledger {

// Tiles written at a time, 8 KiB each.
inline constexpr size_t kUpgradeTilesMax = 64;

// Writes the tiles of the whole log, in bounded batches, calls `sign_anchor`, and raises the format
// last: a crash in between leaves a log of format 1, and the next open begins again. kCorruption,
// with the format as it was, if the entries don't give `frontier`. Blocks for as long as reading
// the log takes.
Status UpgradeLog(Db& db, const std::string& place, const Frontier& frontier,
                  const std::function<Status()>& sign_anchor);

}  // namespace daybook::ledger
