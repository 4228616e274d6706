#pragma once
// Which files of a LevelDB folder count: CURRENT names a MANIFEST, the MANIFEST names the tables
// and the oldest write-ahead log still needed. Read without LevelDB.
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/raw/raw_log.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

struct RawTableRef {
  uint64_t size_bytes = 0;
  std::string smallest;  // internal keys: user key ‖ 8 bytes
  std::string largest;
};

struct RawManifest {
  std::filesystem::path file;
  uint32_t tags_named = 0;  // a bit for each tag that a version edit had
  uint64_t log_number = 0;
  uint64_t prev_log_number = 0;
  std::map<uint64_t, RawTableRef> tables;  // by number
  RawLogEnd end;                           // of the MANIFEST itself
};

// Refuses a CURRENT or MANIFEST that can't be read with kCorruption and the file as place; a torn
// or damaged end is left to the caller (`end`).
// `env` as ReadWholeFile's.
Result<RawManifest> ReadRawManifest(leveldb::Env* env, const std::filesystem::path& folder);
// Write-ahead logs that `manifest` still needs, oldest first. kIo if the folder can't be read.
Result<std::vector<std::filesystem::path>> LiveLogs(const std::filesystem::path& folder,
                                                    const RawManifest& manifest);
// kCorruption if the oldest write-ahead log that `manifest` still needs is not there: LevelDB
// itself would open without it.
Status CheckOldestLog(const std::filesystem::path& folder, const RawManifest& manifest);
// "000005.ldb", or the older ".sst" if that is what is there.
std::filesystem::path TablePath(const std::filesystem::path& folder, uint64_t number);

}  // namespace daybook::ledger
