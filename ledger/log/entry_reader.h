#pragma once
// Reads a log's entries in order and opens them: by itself, or on two threads ahead of whoever
// asks.
#include <memory>
#include <string>

#include "ledger/log/db.h"
#include "ledger/log/log.h"
#include "ledger/seal/sealing.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {

// What a reader needs of its log.
struct EntrySource {
  std::shared_ptr<const Db> db;
  std::shared_ptr<const Vault> vault;  // null: only plain entries can be opened
  std::string place;                   // the log's folder, for errors
};

// The entry of these stored bytes, with its payload opened.
Result<LogEntry> OpenStored(uint64_t position, std::string_view stored, const std::string& place,
                            EntryOpener& opener);

// Entries [from, end), which are all there: LevelDB's iterators are snapshots, and what a log holds
// never changes. A long stretch is read ahead by two threads where the machine has two processors.
std::unique_ptr<LogReader> ReadEntries(EntrySource source, uint64_t from, uint64_t end);

// Entries from which on that is done, after how many that were asked for, and how many a thread
// takes at a time; so many times that wait, of so many bytes of payloads and one entry each at
// most.
inline constexpr uint64_t kReadAheadFrom = 16'384;
inline constexpr uint64_t kReadAheadAfter = 2'048;
inline constexpr uint64_t kReadAheadChunk = 512;
inline constexpr size_t kReadAheadChunks = 4;
inline constexpr size_t kReadAheadBytes = 2u << 20;

}  // namespace daybook::ledger
