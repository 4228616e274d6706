// Any bytes as a file of the views: its manifest, a checked file of sections.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ledger/base/check.h"
#include "projections/files/checked_file.h"
#include "projections/files/manifest.h"
#include "projections/files/segment_file.h"
#include "tests/fuzz/seeds.h"

namespace {

namespace fs = std::filesystem;
using namespace daybook::projections;

// One file for the whole run, of this process alone.
const fs::path& Path() {
  static const fs::path path =
      fs::temp_directory_path() / ("daybook-fuzz-view-" + std::to_string(getpid()));
  return path;
}

std::string ReadBack() {
  std::ifstream in(Path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  Manifest manifest;
  manifest.digest = std::string(64, 'a');
  manifest.vocabulary = {1, 2};
  manifest.segments = {{3, 0}, {4, 5}};
  manifest.next_file = 6;
  const std::string_view sections[] = {"first", "", "third section"};
  DAYBOOK_CHECK(WriteCheckedFile(Path(), kSegmentMagic, sections).ok());
  std::vector<std::string> seeds = {FormatManifest(manifest), ReadBack()};
  fs::remove(Path());
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  if (const auto manifest = ParseManifest(text); manifest.ok())
    DAYBOOK_CHECK(FormatManifest(*manifest) == text);
  std::ofstream(Path(), std::ios::binary) << text;
  (void)OpenCheckedFile(Path(), kSegmentMagic);
  (void)OpenSegment(Path());
  fs::remove(Path());
  return 0;
}
