#pragma once
// Logs of older formats (log_format.md) become today's when they are opened: those of 1 and 2 get
// tiles behind their entries, and messages and streams in the index.
#include <functional>
#include <string>

#include "ledger/log/db.h"
#include "ledger/log/log_index.h"
#include "ledger/log/merkle.h"

namespace daybook::ledger {

// Tiles written at a time, 8 KiB each.
inline constexpr size_t kUpgradeTilesMax = 64;
// Old records removed at a time.
inline constexpr size_t kUpgradeRemovedMax = 16'384;

// Copies what `m` and `s` say into `index`, writes the tiles of the whole log in bounded batches,
// calls `sign_anchor`, and raises the format last: a crash in between leaves a log of the old
// format, and the next open begins again. kCorruption, with the format as it was, if the entries
// don't give `frontier`. Blocks for as long as reading the log takes.
Status UpgradeLog(Db& db, LogIndex& index, const std::string& place, const Frontier& frontier,
                  const std::function<Status()>& sign_anchor);

// Removes the records that only formats 1 and 2 have from a log of a later one, if there are any.
Status RemoveOldRecords(Db& db);
// Writes today's format record, and nothing else.
Status RaiseFormat(Db& db);

}  // namespace daybook::ledger
