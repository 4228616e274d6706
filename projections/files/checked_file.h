#pragma once
// A file of byte sections that is either whole or refused: magic, a table of sections with their
// SHA-256, then the sections. The bytes are described in projections/view_files.md.
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::projections {

// Sections start at multiples of this, in bytes, so that columns are read in place.
inline constexpr size_t kSectionAlignment = 64;
inline constexpr size_t kMagicBytes = 8;

// A section's bytes, in pieces that follow one another.
using Pieces = std::span<const std::string_view>;
// Writes the sections beside `path`, syncs, and renames into place (new_file.h). Blocks for two
// fsyncs. kIo names the file and the reason. `magic` has kMagicBytes.
Status WriteCheckedFile(const std::filesystem::path& path, std::string_view magic,
                        std::span<const Pieces> sections);
// The same of sections of one piece each.
Status WriteCheckedFile(const std::filesystem::path& path, std::string_view magic,
                        std::span<const std::string_view> sections);

struct CheckedFile {
  std::shared_ptr<const void> owner;  // of the mapping
  std::vector<std::string_view> sections;
  uint64_t bytes = 0;
};
// Maps a file and checks every byte of it. kCorruption, naming the file and the section, for what
// is not what was written; kIo where it can't be read at all. `damaged_at` (may be null) gets
// the first byte of what is not right: 0 for the table, the start of a section, the end it should
// have; it stays as it is where the file can't be read at all.
Result<CheckedFile> OpenCheckedFile(const std::filesystem::path& path, std::string_view magic,
                                    std::optional<uint64_t>* damaged_at = nullptr);
// The same of a file that this process has just written: the hashes of its sections, which it
// worked out then, are not worked out again.
Result<CheckedFile> OpenWrittenFile(const std::filesystem::path& path, std::string_view magic);

}  // namespace daybook::projections
