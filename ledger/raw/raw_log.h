#pragma once
// LevelDB's log files (write-ahead log, MANIFEST) read without LevelDB: to tell a torn tail from
// damage before LevelDB sees the file, and to verify. Blocks of 32 KiB; fragments of masked
// CRC-32C, length, type, bytes. A fragment is empty only where a record begins with just its
// header's 7 bytes left in the block.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace daybook::ledger {

// How the reading of a log file ended.
struct RawLogEnd {
  bool clean = true;            // the file ends with a whole record
  uint64_t whole_bytes = 0;     // end of the last whole record
  uint64_t records = 0;         // whole records before that
  uint64_t damage_offset = 0;   // first byte that can't be read, if not clean
  bool record_follows = false;  // a record begins after the damage: not a torn tail
  std::string what;             // in words
};

// Calls `take` with each whole record up to the end or the first damage.
RawLogEnd ReadRawLog(std::string_view bytes, const std::function<void(std::string_view)>& take);

}  // namespace daybook::ledger
