#pragma once
// All live keys of a LevelDB folder in order, read from its files without LevelDB: the newest value
// of each key over all tables and write-ahead logs. Writes nothing.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/raw_table.h"

namespace daybook::ledger {

// Whether the batches of the write-ahead logs, oldest first, follow one another: each begins behind
// the sequence numbers of the one before. A batch that is there twice would make LevelDB assert.
class BatchOrder {
 public:
  // False for a record that comes too early or has no batch's header.
  bool Take(std::string_view record);

 private:
  uint64_t next_ = 0;
};
inline constexpr const char* kBatchOutOfOrder = "a write batch is there twice or too late";

// Takes apart one record of a write-ahead log into internal keys and values. False if it is not a
// LevelDB write batch.
bool ReadRawBatch(std::string_view record, std::vector<RawPair>& out);

// Calls `take` with every live user key in byte order and its value. Stops at the first error, of
// a file or of `take`. Holds the write-ahead logs in memory, tables block by block.
Status ScanRawDb(const std::filesystem::path& folder, const RawManifest& manifest,
                 const std::function<Status(std::string_view key, std::string_view value)>& take);

}  // namespace daybook::ledger
