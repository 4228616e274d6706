#pragma once
// What `ingest PATH...` reads, in which order.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::feeds {

struct InputFiles {
  std::vector<std::filesystem::path> files;  // "-" is standard input
  // In folders: not named like input, links to folders or to nothing, what is no file.
  std::vector<std::filesystem::path> skipped;
  // In folders: folders that this user may not list.
  std::vector<std::filesystem::path> unreadable;
};

// What is looked for in folders.
enum class Wanted : uint8_t {
  kMessages,  // FHIR, HL7 v2, events
  kRows,      // CSV
};

// Files named are taken whatever their name; folders are walked to the bottom, in order of path,
// taking *.json, *.ndjson, *.jsonl, *.hl7, *.hl7v2 (of rows: *.csv), each also with .gz or .zst
// after it, and of messages packed files whose name has no other ending, in upper or lower case.
// Hidden ones are left out without a word. A path that isn't there is kNotFound, no path at all
// kUsage.
Result<InputFiles> FindInputFiles(const std::vector<std::string>& paths,
                                  Wanted wanted = Wanted::kMessages);

}  // namespace daybook::feeds
