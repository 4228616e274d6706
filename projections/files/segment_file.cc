#include "projections/files/segment_file.h"

#include <cstring>

#include "projections/columns/column_bytes.h"
#include "projections/files/checked_file.h"

namespace daybook::projections {

namespace {

Result<std::shared_ptr<const Segment>> SegmentIn(const CheckedFile& file,
                                                 const std::filesystem::path& path) {
  Segment::Bytes columns;
  if (file.sections.size() != columns.size())
    return Error{ErrorCode::kCorruption, "a segment has other columns", path.string()};
  std::copy(file.sections.begin(), file.sections.end(), columns.begin());
  return Segment::Over(file.owner, columns);
}

}  // namespace

Result<std::shared_ptr<const Segment>> WriteSegment(const std::filesystem::path& path,
                                                    const Segment& segment) {
  const Segment::Bytes columns = segment.raw();
  std::array<Pieces, kColumnCount> sections;
  for (size_t at = 0; at < kColumnCount; ++at) sections[at] = {&columns[at], 1};
  if (!segment.pieces().empty())
    sections[static_cast<size_t>(ColumnId::event_bytes)] = segment.pieces();
  DAYBOOK_TRY(WriteCheckedFile(path, kSegmentMagic, sections));
  DAYBOOK_ASSIGN(const CheckedFile file, OpenWrittenFile(path, kSegmentMagic));
  return SegmentIn(file, path);
}

Result<std::shared_ptr<const Segment>> OpenSegment(const std::filesystem::path& path) {
  DAYBOOK_ASSIGN(const CheckedFile file, OpenCheckedFile(path, kSegmentMagic));
  return SegmentIn(file, path);
}

// Section 0 of a file of closings: numbers of chunks. Section 1: their contents.
Status WriteClosings(const std::filesystem::path& path, const Closings& closings) {
  std::vector<uint64_t> numbers;
  std::vector<Closing> contents;
  for (size_t at = 0; at < closings.chunk_count(); ++at) {
    const Closings::Chunk* chunk = closings.ChunkAt(at);
    if (!chunk) continue;
    numbers.push_back(at);
    contents.insert(contents.end(), chunk->begin(), chunk->end());
  }
  const std::string_view sections[] = {AsBytes(numbers), AsBytes(contents)};
  return WriteCheckedFile(path, kClosingsMagic, sections);
}

Result<SparseArrayEditor<Closing>> ReadClosings(const std::filesystem::path& path, uint32_t rows) {
  DAYBOOK_ASSIGN(const CheckedFile file, OpenCheckedFile(path, kClosingsMagic));
  const Error wrong{ErrorCode::kCorruption, "closings don't fit their segment", path.string()};
  if (file.sections.size() != 2) return wrong;
  const size_t chunks = file.sections[0].size() / sizeof(uint64_t);
  if (file.sections[1].size() != chunks * sizeof(Closings::Chunk)) return wrong;
  SparseArrayEditor<Closing> editor;
  for (size_t at = 0; at < chunks; ++at) {
    uint64_t number = 0;
    std::memcpy(&number, file.sections[0].data() + at * sizeof number, sizeof number);
    if (number * Closings::kChunkElements >= rows) return wrong;
    editor.Edit(number * Closings::kChunkElements, [&](size_t, Closings::Chunk& chunk) {
      std::memcpy(&chunk, file.sections[1].data() + at * sizeof chunk, sizeof chunk);
    });
  }
  return editor;
}

}  // namespace daybook::projections
