// Files of the views: whatever the pieces of a section, and segments whose events lie elsewhere.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "projections/columns/segment_builder.h"
#include "projections/columns/segment_merge.h"
#include "projections/files/checked_file.h"
#include "projections/files/new_file.h"
#include "projections/files/segment_file.h"
#include "projections/timeline.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

using projections::NewRow;
using projections::Pieces;
using projections::Segment;
using projections::SegmentBuilder;
using projections::SegmentSlot;

std::string BytesIn(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string RandomBytes(std::mt19937& random, size_t length) {
  std::string bytes(length, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

TEST(CheckedFile, IsTheSameHoweverItsSectionsAreCut) {
  const TestFolder folder;
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> sections;
    for (size_t n = random() % 5; n > 0; --n)
      sections.push_back(
          RandomBytes(random, random() % 3 == 0 ? random() % 900'000 : random() % 70));
    std::vector<std::vector<std::string_view>> cut;
    for (const std::string& section : sections) {
      std::vector<std::string_view>& pieces = cut.emplace_back();
      for (std::string_view rest = section; !rest.empty();) {
        pieces.push_back(rest.substr(0, random() % 4 == 0 ? random() % 300'000 : random() % 2'000));
        rest.remove_prefix(pieces.back().size());
      }
    }
    const std::vector<std::string_view> whole(sections.begin(), sections.end());
    const std::vector<Pieces> pieces(cut.begin(), cut.end());
    ASSERT_TRUE(projections::WriteCheckedFile(folder.path() / "whole", "DBTEST-1", whole).ok());
    ASSERT_TRUE(projections::WriteCheckedFile(folder.path() / "cut", "DBTEST-1", pieces).ok());
    EXPECT_EQ(BytesIn(folder.path() / "whole"), BytesIn(folder.path() / "cut"));
    const auto file = projections::OpenCheckedFile(folder.path() / "cut", "DBTEST-1");
    ASSERT_TRUE(file.ok()) << file.error().ToString();
    EXPECT_EQ(file->sections, whole);
  }
}

TEST(NewFile, LeavesTheOldOneUntilItIsPutInPlace) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "file";
  ASSERT_TRUE(projections::ReplaceFile(path, "old").ok());
  {
    auto file = projections::NewFile::Create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Write("never to be").ok());
  }
  EXPECT_EQ(BytesIn(path), "old");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "file.new"));
  auto file = projections::NewFile::Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->Write("???").ok());
  ASSERT_TRUE(file->Write(" one").ok());
  ASSERT_TRUE(file->WriteOver(0, "new").ok());
  ASSERT_TRUE(file->PutInPlace().ok());
  EXPECT_EQ(BytesIn(path), "new one");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "file.new"));
  // A folder is in its place: what was written is removed, the folder stays.
  std::filesystem::create_directories(folder.path() / "taken" / "inside");
  auto blocked = projections::NewFile::Create(folder.path() / "taken");
  ASSERT_TRUE(blocked.ok());
  ASSERT_TRUE(blocked->Write("new").ok());
  EXPECT_EQ(blocked->PutInPlace().error().code, ErrorCode::kIo);
  { const auto ended = std::move(*blocked); }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "taken.new"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "taken" / "inside"));
  const auto nowhere = projections::NewFile::Create(folder.path() / "no" / "file");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, ErrorCode::kIo);
}

std::vector<NewRow> Rows(uint32_t stream, uint32_t count, char letter) {
  static const std::string letters =
      std::string(20, 'a') + std::string(20, 'b') + std::string(20, 'c');
  std::vector<NewRow> rows(count);
  for (uint32_t n = 0; n < count; ++n) {
    rows[n].stream = stream + n;
    rows[n].bytes = std::string_view(letters).substr(letters.find(letter), n % 13 + 1);
    rows[n].start = static_cast<uint64_t>(letter) << 40;  // so of two of one stream 'a' is first
  }
  return rows;
}

std::shared_ptr<const Segment> SegmentOf(const std::vector<NewRow>& rows) {
  SegmentBuilder builder;
  builder.Reserve(rows);
  for (const NewRow& row : rows) builder.Add(row);
  return builder.Finish();
}

void ExpectEvents(const Segment& segment, const std::vector<std::string>& events) {
  ASSERT_EQ(segment.rows(), events.size());
  for (uint32_t row = 0; row < segment.rows(); ++row) {
    const std::string_view bytes = segment.EventBytes(row);
    EXPECT_TRUE(bytes.starts_with(events[row])) << row;
    EXPECT_EQ(bytes.find_first_not_of('\0', events[row].size()), std::string_view::npos);
    EXPECT_EQ(bytes.size() % 8, 0u);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes.data()) % 8, 0u);
  }
}

// Merged in memory, of memory and file, and as a file: the same events, which are moved only when
// they are written, and live as long as any segment they are in.
TEST(Segment, KeepsItsEventsWhereTheyLieUntilItIsWritten) {
  const TestFolder folder;
  const projections::TextDictionary texts;
  const std::vector<NewRow> early = Rows(0, 50, 'a');
  const std::vector<NewRow> later = Rows(20, 50, 'b');  // half of its streams are in both
  std::vector<std::string> events;
  for (uint32_t stream = 0; stream < 70; ++stream) {
    if (stream < 50) events.emplace_back(early[stream].bytes);
    if (stream >= 20) events.emplace_back(later[stream - 20].bytes);
  }
  auto first = SegmentOf(early);
  auto second = SegmentOf(later);
  const char* const where = first->EventBytes(0).data();
  const auto none = std::make_shared<const projections::Closings>();
  auto merged = MergeSegments(texts, std::vector<SegmentSlot>{{first, none}, {second, none}});
  EXPECT_EQ(merged->EventBytes(0).data(), where);
  EXPECT_EQ(merged->bytes(), [&] {
    uint64_t sum = 0;
    for (const std::string_view column : merged->raw()) sum += column.size();
    for (const std::string_view event : merged->pieces()) sum += event.size();
    return sum;
  }());
  first.reset();
  second.reset();
  ExpectEvents(*merged, events);
  const auto written = WriteSegment(folder.path() / "segment", *merged);
  ASSERT_TRUE(written.ok()) << written.error().ToString();
  EXPECT_EQ((*written)->bytes(), merged->bytes());
  EXPECT_TRUE((*written)->pieces().empty());
  ExpectEvents(**written, events);
  const auto opened = projections::OpenSegment(folder.path() / "segment");
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  ExpectEvents(**opened, events);
  // A file and memory, as files of one tier are merged.
  const std::vector<NewRow> late = Rows(100, 3, 'c');
  for (const NewRow& row : late) events.emplace_back(row.bytes);
  auto both =
      MergeSegments(texts, std::vector<SegmentSlot>{{*written, none}, {SegmentOf(late), none}});
  const auto again = WriteSegment(folder.path() / "again", *both);
  ASSERT_TRUE(again.ok());
  ExpectEvents(*both, events);
  ExpectEvents(**again, events);
}

TEST(NextMerge, LeavesLargeSegmentsInMemoryUntilTheyAreWritten) {
  const auto parts_of = [](uint32_t rows, uint64_t file) {
    const auto segment = SegmentOf(Rows(0, rows, 'a'));
    std::vector<projections::Timeline::Part> parts(projections::kMergeFanIn);
    for (auto& part : parts) {
      part.segment = segment;
      part.file = file;
    }
    return parts;
  };
  using projections::kMemoryMergedRowsMax;
  using projections::MergeAmong;
  const std::vector<size_t> all{0, 1, 2, 3, 4, 5};
  EXPECT_EQ(NextMerge(parts_of(kMemoryMergedRowsMax - 1, 0), MergeAmong::kMemory), all);
  EXPECT_TRUE(NextMerge(parts_of(kMemoryMergedRowsMax, 0), MergeAmong::kMemory).empty());
  EXPECT_EQ(NextMerge(parts_of(kMemoryMergedRowsMax, 1), MergeAmong::kFiles), all);
  EXPECT_TRUE(NextMerge(parts_of(kMemoryMergedRowsMax, 1), MergeAmong::kMemory).empty());
}

}  // namespace
}  // namespace daybook::tests
