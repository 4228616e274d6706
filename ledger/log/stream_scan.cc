#include "ledger/log/stream_scan.h"

#include "ledger/log/entry.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {

Result<StreamTotals> ScanStreams(const Db& db, const std::unordered_set<StreamId>& streams) {
  StreamTotals totals;
  const auto cursor = db.Scan(EntryKey(0));
  for (; cursor->valid() && cursor->key().front() == kEntryLetter; cursor->Next()) {
    if (!IsEntryKey(cursor->key())) continue;
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(cursor->value()));
    if (!streams.contains(view.header.stream)) continue;
    ++totals.entries;
    totals.stored_bytes += cursor->value().size();
    if (view.header.suite == Suite::kPlain) ++totals.plain_entries;
  }
  DAYBOOK_TRY(cursor->status());
  return totals;
}

}  // namespace daybook::ledger
