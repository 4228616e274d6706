#pragma once
// ScanRawDb with reading and unpacking on a thread of its own, for callers whose own work takes as
// long.
#include <filesystem>
#include <functional>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/raw/raw_manifest.h"

namespace daybook::ledger {

// As ScanRawDb, `take` on the caller's thread. Holds up to kAheadChunks times kAheadChunkBytes and
// one record each beside what that holds.
Status ScanRawDbAhead(const std::filesystem::path& folder, const RawManifest& manifest,
                      const std::function<Status(std::string_view, std::string_view)>& take);

inline constexpr size_t kAheadChunkBytes = 64u << 10;
inline constexpr size_t kAheadChunks = 4;

}  // namespace daybook::ledger
