#include "projections/files/timeline_store.h"

#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "projections/files/new_file.h"
#include "projections/files/segment_file.h"

namespace daybook::projections {

namespace fs = std::filesystem;

Result<TimelineStore> TimelineStore::Create(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  if (error)
    return Error{ErrorCode::kIo, "can't make the folder of the views: " + error.message(),
                 folder.string(), "free space on the disk, or check the folder's permissions"};
  return TimelineStore(folder);
}

Result<TimelineStore::Loaded> TimelineStore::Load(const fs::path& folder) {
  std::ifstream in(folder / kManifestName, std::ios::binary);
  if (!in)
    return Error{ErrorCode::kNotFound, "the views have no manifest",
                 (folder / kManifestName).string()};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  TimelineStore store(folder);
  DAYBOOK_ASSIGN(store.manifest_, ParseManifest(text));
  auto timeline = std::make_unique<Timeline>();
  DAYBOOK_TRY(store.LoadParts(store.manifest_, *timeline));
  timeline->Restore(store.manifest_.progress);
  if (timeline->digest().ToHex() != store.manifest_.digest)
    return Error{ErrorCode::kCorruption,
                 "the rows of the views have another digest than their "
                 "manifest says",
                 (folder / kManifestName).string()};
  store.vocabulary_written_ = SizeOf(timeline->vocabulary());
  store.committed_ = true;
  store.RemoveLeftovers();
  return Loaded{std::move(store), std::move(timeline)};
}

Status TimelineStore::LoadParts(const Manifest& manifest, Timeline& timeline) {
  for (const uint64_t file : manifest.vocabulary)
    DAYBOOK_TRY(ReadVocabulary(folder_ / VocabularyName(file), timeline.vocabulary()));
  for (const Manifest::SegmentFiles& files : manifest.segments) {
    Timeline::Part& part = timeline.parts().emplace_back();
    part.file = files.segment;
    DAYBOOK_ASSIGN(part.segment, OpenSegment(folder_ / SegmentName(files.segment)));
    if (files.closings == 0) continue;
    part.closings_file = files.closings;
    DAYBOOK_ASSIGN(part.closings,
                   ReadClosings(folder_ / ClosingsName(files.closings), part.segment->rows()));
  }
  return {};
}

Status TimelineStore::Save(Timeline& timeline) {
  if (committed_ && timeline.position() == manifest_.progress.position) return {};
  DAYBOOK_TRY(SaveSegments(timeline));
  DAYBOOK_TRY(SaveClosings(timeline));
  DAYBOOK_TRY(SaveVocabulary(timeline.vocabulary()));
  DAYBOOK_TRY(Commit(timeline));
  RemoveLeftovers();
  return {};
}

Status TimelineStore::SaveSegments(Timeline& timeline) {
  std::vector<Timeline::Part>& parts = timeline.parts();
  std::vector<size_t> which;
  for (size_t at = 0; at < parts.size(); ++at)
    if (parts[at].file == 0) which.push_back(at);
  while (!which.empty()) {
    Timeline::Part part;
    part.file = manifest_.next_file++;
    // From here on the rows are read from the file: memory is for what is new.
    DAYBOOK_ASSIGN(part.segment,
                   WriteSegment(folder_ / SegmentName(part.file), *timeline.Merged(which)));
    timeline.Replace(which, std::move(part));
    which = NextMerge(parts, MergeAmong::kFiles);
  }
  return {};
}

Status TimelineStore::SaveClosings(Timeline& timeline) {
  for (Timeline::Part& part : timeline.parts()) {
    if (!part.closings_changed) continue;
    const uint64_t file = manifest_.next_file++;
    DAYBOOK_TRY(WriteClosings(folder_ / ClosingsName(file), *timeline.SlotOf(part).closings));
    part.closings_file = file;
    part.closings_changed = false;
  }
  return {};
}

Status TimelineStore::SaveVocabulary(const Vocabulary& vocabulary) {
  const bool whole = manifest_.vocabulary.size() >= kVocabularyFilesMax;
  const uint64_t file = manifest_.next_file++;
  DAYBOOK_TRY(WriteVocabulary(folder_ / VocabularyName(file), vocabulary,
                              whole ? SizeOfEmpty() : vocabulary_written_));
  if (whole) manifest_.vocabulary.clear();
  manifest_.vocabulary.push_back(file);
  vocabulary_written_ = SizeOf(vocabulary);
  return {};
}

Status TimelineStore::Commit(Timeline& timeline) {
  committed_ = false;
  manifest_.progress = timeline.progress();
  manifest_.digest = timeline.digest().ToHex();
  manifest_.segments.clear();
  for (const Timeline::Part& part : timeline.parts())
    manifest_.segments.push_back({part.file, part.closings_file});
  DAYBOOK_TRY(ReplaceFile(folder_ / kManifestName, FormatManifest(manifest_)));
  committed_ = true;
  return {};
}

void TimelineStore::RemoveLeftovers() {
  std::set<std::string> named{kManifestName};
  for (const uint64_t file : manifest_.vocabulary) named.insert(VocabularyName(file));
  for (const Manifest::SegmentFiles& files : manifest_.segments) {
    named.insert(SegmentName(files.segment));
    if (files.closings != 0) named.insert(ClosingsName(files.closings));
  }
  bytes_ = 0;
  std::error_code ignored;  // a leftover that stays is only room lost
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (named.contains(entry.path().filename().string()))
      bytes_ += entry.file_size(ignored);
    else
      fs::remove(entry.path(), ignored);
  }
}

}  // namespace daybook::projections
