#pragma once
// Single keys of a LevelDB folder, read from its files without LevelDB. Writes nothing.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/raw_table.h"

namespace daybook::ledger {

// The newest value of `key` in the tables of `manifest` and in `logged`, the pairs of its
// write-ahead logs; nullopt if there is none or it was deleted. Reads each table that may hold the
// key from its front up to there: quick for a key that sorts first.
Result<std::optional<std::string>> GetRaw(const std::filesystem::path& folder,
                                          const RawManifest& manifest,
                                          const std::vector<RawPair>& logged, std::string_view key);
// The last key of these that begins with `letter`, deleted or not; nullopt if none does. Reads a
// table whole only if keys of later letters are in it too.
Result<std::optional<std::string>> LastRawKey(const std::filesystem::path& folder,
                                              const RawManifest& manifest,
                                              const std::vector<RawPair>& logged, char letter);

}  // namespace daybook::ledger
