#include "cli/commands/mapping_file.h"

#include <utility>

#include "feeds/io/byte_stream.h"
#include "ledger/base/zone.h"

namespace daybook::cli {

Result<MappingFile> ReadMappingFile(const std::string& path) {
  DAYBOOK_ASSIGN(const auto file, feeds::OpenFile(path));
  DAYBOOK_ASSIGN(std::string text, feeds::csv::ReadMappingText(*file));
  auto mapping = feeds::csv::ParseMapping(text);
  if (!mapping.ok()) {
    Error error = mapping.error();
    error.place = path + ", " + error.place;
    return error;
  }
  return MappingFile{std::move(text), *std::move(mapping)};
}

Result<std::optional<PartialTime>> AsOfOf(const std::string& text) {
  if (text.empty()) return std::optional<PartialTime>();
  const auto time = ParsePartialTime(text, Zone::Region());
  if (!time.ok()) return Error{ErrorCode::kUsage, time.error().message, "--as-of", ""};
  return std::optional<PartialTime>(*time);
}

}  // namespace daybook::cli
