#pragma once
// What the commands that read rows of CSV are told of them: --mapping FILE and --as-of DATE.
#include <optional>
#include <string>

#include "feeds/csv/mapping.h"
#include "ledger/base/civil.h"
#include "ledger/base/result.h"

namespace daybook::cli {

struct MappingFile {
  std::string text;
  feeds::csv::Mapping mapping;
};
// The error names the file, and the place in it.
Result<MappingFile> ReadMappingFile(const std::string& path);

// Nothing for an empty text.
Result<std::optional<PartialTime>> AsOfOf(const std::string& text);

}  // namespace daybook::cli
