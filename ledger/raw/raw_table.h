#pragma once
// LevelDB's table files (.ldb) read without LevelDB: every block with its checksum, the footer and
// the filter included, which LevelDB's own reads leave out.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::ledger {

// Length, magic number and block handles of a table. kCorruption names the file.
Status CheckTableFooter(const std::filesystem::path& file, uint64_t size_bytes);
// Reads a table from front to back. kCorruption names the file; `damaged_at` then gets the first
// byte of the block that fails, or nothing if the table is missing.
Status CheckTable(const std::filesystem::path& file, uint64_t size_bytes,
                  std::optional<uint64_t>& damaged_at);

// One key and value; `key` is internal: user key ‖ 8 bytes little endian of (sequence << 8 | type).
struct RawPair {
  std::string key;
  std::string value;
};
// The same, as long as its table stays where it is.
struct RawPairView {
  std::string_view key;
  std::string_view value;
};

// Reads a table from front to back.
class RawTable {
 public:
  // Checks footer, index, filter and that the blocks lie end to end. kCorruption names the file
  // and the offset.
  static Result<std::unique_ptr<RawTable>> Open(const std::filesystem::path& file,
                                                uint64_t size_bytes);
  virtual ~RawTable() = default;
  // Moves to the next pair; false at the end. kCorruption names the file and the offset.
  virtual Result<bool> Next() = 0;
  // The pair Next() moved to.
  virtual const RawPairView& pair() const = 0;
};

}  // namespace daybook::ledger
