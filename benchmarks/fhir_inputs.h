#pragma once
// What the benchmarks of FHIR read: simulated residents, and what others made.
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace daybook::bench {

struct NamedText {
  std::string name;
  std::string text;
};
// Texts whole in memory, and how many resources somebody else counted in them.
struct Corpus {
  const char* name;
  std::vector<NamedText> texts;
  uint64_t resources = 0;
  uint64_t residents = 0;  // 0: not counted

  size_t bytes() const;
};

// Of so many residents until 30 June 2026, as one text of NDJSON; the answer key into `answers`,
// which may be null.
Corpus Simulated(uint32_t residents, std::ostream* answers = nullptr);
// One Bundle a patient, of ../shared/data/fhir-synthea.
Corpus SyntheaBundles(const std::filesystem::path& folder);
// NDJSON of ../shared/data/fhir-bulk-ndjson.
Corpus BulkLines(const std::filesystem::path& folder);
// The same told of so many times as many patients: in each copy every UUID is another, the same
// one everywhere.
Corpus Copies(const Corpus& corpus, uint32_t times);

}  // namespace daybook::bench
