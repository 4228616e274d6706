#pragma once
// A population as text of one format: what each teller below makes of the facts it is told.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "feeds/simulate/facts.h"

namespace daybook::feeds::simulate {

// FHIR has a way of its own (Simulate): a bundle for each resident.
enum class TextFormat : uint8_t { kEvents, kHl7v2, kCsv };

// A file of the output. `beginning` stands before all that is told: a CSV file's headings. A file
// with a `mapping` is read by it; the mapping is a file of its own, "<stem>.json".
struct OutputFile {
  std::string name;
  std::string beginning;
  std::string mapping;
};

// In the order of TextTeller::files.
std::vector<OutputFile> FilesOf(TextFormat format);

// Appends to `files` what it is told. Memory is the caller's to clear.
class TextTeller : public Teller {
 public:
  explicit TextTeller(size_t file_count) : files(file_count) {}

  std::vector<std::string> files;
  uint64_t records = 0;  // lines, messages or rows told
};

// Every teller writes as from the sources that FilesOf() names; native events are of the source
// `kEventSource`.
inline constexpr char kEventSource[] = "local";
std::unique_ptr<TextTeller> NewTextTeller(TextFormat format);

}  // namespace daybook::feeds::simulate
