#pragma once
// Which files are the view: replaced as a whole, it is the commit point of a checkpoint. Text, one
// fact a line, the last line the SHA-256 of those before it.
#include <filesystem>
#include <string>
#include <vector>

#include "projections/timeline.h"

namespace daybook::projections {

struct Manifest {
  struct SegmentFiles {
    uint64_t segment = 0;
    uint64_t closings = 0;  // 0: none
  };
  Timeline::Progress progress;
  std::string digest;
  uint64_t next_file = 1;            // files are numbered, a number never comes twice
  std::vector<uint64_t> vocabulary;  // in the order they were written
  std::vector<SegmentFiles> segments;
};

std::string FormatManifest(const Manifest& manifest);
// kCorruption for what FormatManifest does not write.
Result<Manifest> ParseManifest(const std::string& text);

// Names in the folder of a generation: "000012.segment", "000012.closings", "000012.vocabulary".
std::string SegmentName(uint64_t file);
std::string ClosingsName(uint64_t file);
std::string VocabularyName(uint64_t file);
inline constexpr const char* kManifestName = "MANIFEST";

}  // namespace daybook::projections
