#pragma once
// What a log holds of some streams, told from the clear headers: for erasure.
#include <cstdint>
#include <unordered_set>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/log/db.h"

namespace daybook::ledger {

struct StreamTotals {
  uint64_t entries = 0;
  uint64_t stored_bytes = 0;
  uint64_t plain_entries = 0;  // suite 0
};

// Goes over every entry of the log, and decrypts none.
Result<StreamTotals> ScanStreams(const Db& db, const std::unordered_set<StreamId>& streams);

}  // namespace daybook::ledger
