#pragma once
// What `ingest PATH...` reads, in which order.
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::feeds {

struct InputFiles {
  std::vector<std::filesystem::path> files;    // "-" is standard input
  std::vector<std::filesystem::path> skipped;  // in folders, not named like input
};

// Files named are taken whatever their name; folders are walked to the bottom, in order of path,
// taking *.json, *.ndjson, *.jsonl, each also with .gz or .zst after it, and packed files whose
// name has no other ending. Hidden files and links to folders are left out. A path that isn't
// there is kNotFound, no path at all kUsage.
Result<InputFiles> FindInputFiles(const std::vector<std::string>& paths);

}  // namespace daybook::feeds
