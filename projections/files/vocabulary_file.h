#pragma once
// The vocabulary as files: each holds what was added since the one before it.
#include <filesystem>

#include "ledger/base/result.h"
#include "projections/vocabulary/vocabulary.h"

namespace daybook::projections {

inline constexpr std::string_view kVocabularyMagic = "DBVOC-01";

// How much of a vocabulary there is.
struct VocabularySize {
  uint64_t texts = 0;
  uint64_t codes = 0;
  uint64_t streams = 0;
  uint64_t definitions = 0;
  bool operator==(const VocabularySize&) const = default;
};
VocabularySize SizeOf(const Vocabulary& vocabulary);
// A vocabulary holds the empty text and no code from the start.
VocabularySize SizeOfEmpty();

// Writes what `vocabulary` has beyond `from`.
Status WriteVocabulary(const std::filesystem::path& path, const Vocabulary& vocabulary,
                       const VocabularySize& from);
// Adds a file to a vocabulary that has all before it; kCorruption otherwise.
Status ReadVocabulary(const std::filesystem::path& path, Vocabulary& vocabulary);

}  // namespace daybook::projections
