#pragma once
// The files of one generation of the timeline: one folder, one manifest. What the manifest does
// not name is a leftover.
#include <filesystem>
#include <memory>

#include "projections/files/manifest.h"
#include "projections/files/vocabulary_file.h"
#include "projections/timeline.h"

namespace daybook::projections {

// Files of the vocabulary before they are written into one.
inline constexpr size_t kVocabularyFilesMax = 16;

class TimelineStore {
 public:
  // Makes `folder`, empty. Whatever was there is removed.
  static Result<TimelineStore> Create(const std::filesystem::path& folder);

  struct Loaded;
  // Reads what a manifest names into a new timeline, and removes leftovers. kCorruption where a
  // file is not what was written, or the digest of its rows is another than the manifest says;
  // kNotFound without a manifest.
  static Result<Loaded> Load(const std::filesystem::path& folder);

  // Writes all that is only in memory, merges small files, and commits it with the manifest.
  // Blocks for the writing. After an error the files are those of the last Save, and the timeline
  // may go on in memory.
  Status Save(Timeline& timeline);

  const std::filesystem::path& folder() const { return folder_; }
  // Bytes in files.
  uint64_t bytes() const { return bytes_; }

 private:
  explicit TimelineStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Status SaveSegments(Timeline& timeline);
  Status SaveClosings(Timeline& timeline);
  Status SaveVocabulary(const Vocabulary& vocabulary);
  Status Commit(Timeline& timeline);
  Status LoadParts(const Manifest& manifest, Timeline& timeline);
  // Removes every file that the manifest does not name.
  void RemoveLeftovers();

  std::filesystem::path folder_;
  Manifest manifest_;
  bool committed_ = false;  // manifest_ is what the folder has
  VocabularySize vocabulary_written_ = SizeOfEmpty();
  uint64_t bytes_ = 0;
};

struct TimelineStore::Loaded {
  TimelineStore store;
  std::unique_ptr<Timeline> timeline;
};

}  // namespace daybook::projections
