#include "ledger/log/stream_scan.h"

#include <algorithm>

#include "ledger/log/entry.h"
#include "ledger/log/keys.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {

Result<StreamTotals> ScanStreams(const Db& db, const std::unordered_set<StreamId>& streams) {
  StreamTotals totals;
  const auto cursor = db.Scan(EntryKey(0));
  for (; cursor->valid() && cursor->key().front() == kEntryLetter; cursor->Next()) {
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(cursor->value()));
    if (!streams.contains(view.header.stream)) continue;
    ++totals.entries;
    totals.stored_bytes += cursor->value().size();
    if (view.header.suite == Suite::kPlain) ++totals.plain_entries;
  }
  DAYBOOK_TRY(cursor->status());
  return totals;
}

Result<std::vector<StreamId>> StreamsOfBucket(const Db& db, size_t bucket) {
  StreamId first;
  first.bytes[0] = static_cast<uint8_t>(bucket >> 4);
  first.bytes[1] = static_cast<uint8_t>(bucket << 4);
  std::vector<StreamId> streams;
  const auto cursor = db.Scan(KeyOfStream(first));
  for (; cursor->valid() && cursor->key().size() == kLetterKeyBytes; cursor->Next()) {
    StreamId stream;
    std::copy(cursor->key().begin() + 1, cursor->key().end(), stream.bytes.begin());
    if (cursor->key().front() != kStreamLetter || Vault::BucketOf(stream) != bucket) break;
    streams.push_back(stream);
  }
  DAYBOOK_TRY(cursor->status());
  return streams;
}

}  // namespace daybook::ledger
