#pragma once
// The Snappy block format, read only: Debian ships LevelDB's own copy without headers, and the
// checks of verify must not run inside LevelDB.
#include <string>
#include <string_view>

namespace daybook::ledger {

// Longest block that is unpacked, in bytes; LevelDB writes blocks of its block size and one entry,
// and the longest entry is a quarantined input (quarantine_db.h, kQuarantineRawBytesMax).
inline constexpr size_t kUnpackedBlockBytesMax = (256u << 20) + (1u << 20);

// False for bytes that are not a whole Snappy block.
bool UnpackSnappy(std::string_view packed, std::string& out);

}  // namespace daybook::ledger
