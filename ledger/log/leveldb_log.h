#pragma once
// A log in a LevelDB folder with an anchor beside it (log_format.md).
#include <filesystem>
#include <memory>
#include <string>

#include "ledger/base/clock.h"
#include "ledger/log/log.h"
#include "ledger/log/stream_scan.h"
#include "ledger/proof/ed25519.h"
#include "ledger/vault/vault.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

class Cursor;

struct LevelDbLogOptions {
  std::filesystem::path folder;  // exists
  std::filesystem::path anchor_file;
  std::filesystem::path evidence_folder;  // where a torn tail is kept
  std::string origin;                     // first line of the anchor
  const SigningKey* key = nullptr;        // signs the anchor; required, outlives the log
  const Clock* clock = nullptr;           // outlives the log
  leveldb::Env* env = nullptr;            // outlives the log and its readers; null: the system's
  size_t write_buffer_bytes = 32u << 20;
  // The keys that entries are sealed with; null: entries are stored plain.
  std::shared_ptr<const Vault> vault;
  // The data folder is being made: the log may be absent, but must not hold entries.
  bool create = false;
};

class LevelDbLog : public Log {
 public:
  // Cuts a torn tail, then checks everything since the anchor: positions without gaps, entries
  // that decode, the Merkle frontier. kCorruption names the file. Readers may outlive the log.
  // A log of an older format becomes one of today's (upgrade.h), which reads all of it.
  static Result<std::unique_ptr<LevelDbLog>> Open(const LevelDbLogOptions& options);
  // What was cut at Open, in words; empty if nothing.
  virtual const std::string& tail_note() const = 0;
  // What is held of some streams, and which streams a bucket of keys has (stream_scan.h).
  virtual Result<StreamTotals> TotalsOf(const std::unordered_set<StreamId>& streams) const = 0;
  virtual Result<std::vector<StreamId>> StreamsIn(size_t bucket) const = 0;
  // db.h, Db::Scan from the first key on: one snapshot of all records.
  virtual std::unique_ptr<Cursor> Records() const = 0;
  // The same of the index beside it (log_index.h): as it was last written, which is behind the log.
  virtual std::unique_ptr<Cursor> IndexRecords() const = 0;
  // Writes what is queued, the index and the anchor; later appends are refused with kUnavailable.
  // Reading goes on until the object is destroyed.
  virtual Status Close() = 0;
};

}  // namespace daybook::ledger
