// Views on disk: what is reopened, rebuilt or damaged answers as the live ones do.
#include "projections/views.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <thread>

#include "projections/files/segment_file.h"
#include "projections/verify_views.h"
#include "tests/projections/answers.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Event;
using projections::Views;
using projections::ViewsOptions;

// So small that segments are written and merged all the time.
constexpr ViewsOptions kTiny{.delta_rows_max = 8};

std::unique_ptr<Views> OpenViews(MemoryStore& store, const ViewsOptions& options = kTiny) {
  auto views = Views::Open(store, options);
  EXPECT_TRUE(views.ok()) << (views.ok() ? "" : views.error().ToString());
  return views.ok() ? std::move(*views) : nullptr;
}

void CatchUp(Views& views, MemoryStore& store) {
  const Status status = views.WaitFor(store.care().size(), {});
  ASSERT_TRUE(status.ok()) << status.error().ToString();
}

// Appends in small steps, so that there are many batches.
void AppendSlowly(MemoryStore& store, Views& views, std::span<const Event> events) {
  for (size_t at = 0; at < events.size(); at += 5) {
    store.Append(events.subspan(at, std::min<size_t>(5, events.size() - at)));
    CatchUp(views, store);
  }
}

std::vector<fs::path> FilesOf(const MemoryStore& store, const std::string& extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(store.folder() / "views"))
    if (entry.path().extension() == extension) out.push_back(entry.path());
  return out;
}

void FlipByte(const fs::path& path, uint64_t offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  const char was = static_cast<char>(file.get());
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(was ^ 0x10));
}

TEST(Views, SmallSegmentsAndMergesAnswerAsOneBigOne) {
  for (uint64_t seed = 300; seed < 302; ++seed) {
    const std::vector<Event> events = RandomEvents(seed).Next(200);
    const TestFolder folder;
    MemoryStore store(folder.path());
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, events);
    const auto whole = FoldAll(events, events.size())->Publish();
    EXPECT_EQ(AllAnswers(views->Latest()), AllAnswers(whole));
    for (const uint64_t known : {1u, 57u, 150u, 199u})
      EXPECT_EQ(AllAnswers(views->Latest(), LogSize{known}), AllAnswers(whole, LogSize{known}))
          << known;
    const auto status = views->Statuses().at(0);
    EXPECT_EQ(status.digest, DigestOfRows(whole));
    EXPECT_EQ(status.position, store.care().size());
    EXPECT_GT(status.segments, 1u);
    // 200 events in steps of 5 with 8 rows of memory would be some 20 files without merging.
    EXPECT_LT(status.segments, 15u);
    EXPECT_EQ(status.problem, "");
  }
}

TEST(Views, ReopenedAnswersAsLive) {
  const std::vector<Event> events = RandomEvents(310).Next(200);
  const TestFolder folder;
  MemoryStore store(folder.path());
  std::string answers;
  std::string digest;
  {
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, std::span(events).first(150));
  }
  {
    const auto views = OpenViews(store);
    EXPECT_EQ(views->note(), "");
    // Its rows are known again, or these could not correct them.
    AppendSlowly(store, *views, std::span(events).subspan(150));
    answers = AllAnswers(views->Latest());
    digest = views->Statuses().at(0).digest;
    EXPECT_EQ(AllAnswers(views->Latest(), LogSize{90}),
              AllAnswers(FoldAll(std::span(events).first(90), 90)->Publish()));
  }
  EXPECT_EQ(answers, AllAnswers(FoldAll(events, 11)->Publish()));
  const auto again = OpenViews(store);
  EXPECT_EQ(AllAnswers(again->Latest()), answers);
  EXPECT_EQ(again->Statuses().at(0).digest, digest);
  EXPECT_EQ(AllAnswers(again->Latest(), LogSize{90}),
            AllAnswers(FoldAll(std::span(events).first(90), 90)->Publish()));
}

TEST(Views, AnEmptyLedgerHasEmptyViews) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  { OpenViews(store); }
  const auto views = OpenViews(store);
  EXPECT_EQ(views->note(), "");
  EXPECT_EQ(views->Statuses().at(0).position, LogSize{0});
  EXPECT_EQ(views->Statuses().at(0).digest, std::string(64, '0'));
}

TEST(Views, RebuildGivesTheSameAndOldReadersGoOn) {
  const std::vector<Event> events = RandomEvents(320).Next(150);
  const TestFolder folder;
  MemoryStore store(folder.path());
  const auto views = OpenViews(store);
  AppendSlowly(store, *views, events);
  const auto old = views->Latest();
  const std::string answers = AllAnswers(old);
  const auto before = views->Statuses().at(0);
  uint64_t told = 0;
  ASSERT_TRUE(views
                  ->Rebuild([&](LogSize done, LogSize all) {
                    told = done.value;
                    EXPECT_EQ(all, store.care().size());
                    EXPECT_EQ(AllAnswers(views->Latest()), answers);  // meanwhile
                  })
                  .ok());
  EXPECT_EQ(told, events.size());
  EXPECT_NE(views->Latest(), old);
  EXPECT_EQ(AllAnswers(views->Latest()), answers);
  EXPECT_EQ(views->Statuses().at(0).digest, before.digest);
  // The old files are gone; who still reads them doesn't notice.
  size_t generations = 0;
  for (const auto& entry : fs::directory_iterator(folder.path() / "views"))
    generations += entry.is_directory() ? 1 : 0;
  EXPECT_EQ(generations, 1u);
  EXPECT_EQ(AllAnswers(old), answers);
  // And the new ones take what comes.
  AppendSlowly(store, *views, RandomEvents(321).Next(20));
  EXPECT_EQ(views->Statuses().at(0).position, store.care().size());
}

TEST(Views, WhatAKilledRebuildLeftIsRemoved) {
  const std::vector<Event> events = RandomEvents(330).Next(60);
  const TestFolder folder;
  MemoryStore store(folder.path());
  std::string answers;
  {
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, events);
    answers = AllAnswers(views->Latest());
  }
  // Half a generation, and half a file of the live one.
  const fs::path half = folder.path() / "views" / "generation-99";
  fs::create_directories(half);
  std::ofstream(half / "000001.segment") << "half a segm";
  const fs::path live = FilesOf(store, ".segment").at(0).parent_path();
  std::ofstream((live == half ? folder.path() / "views" / "generation-1" : live) /
                "009999.segment.new")
      << "half";
  const auto views = OpenViews(store);
  EXPECT_EQ(views->note(), "");
  EXPECT_FALSE(fs::exists(half));
  EXPECT_TRUE(FilesOf(store, ".new").empty());
  EXPECT_EQ(AllAnswers(views->Latest()), answers);
}

TEST(Views, ADamagedFileIsFoundAndTheViewFoldedAgain) {
  const std::vector<Event> events = RandomEvents(340).Next(80);
  for (const std::string kind : {".segment", ".vocabulary", ".closings", ""}) {
    const TestFolder folder;
    MemoryStore store(folder.path());
    std::string answers;
    {
      const auto views = OpenViews(store);
      AppendSlowly(store, *views, events);
      answers = AllAnswers(views->Latest());
    }
    const auto files = FilesOf(store, kind);
    fs::path damaged;
    for (const fs::path& file : files)
      if (file.filename() != "CURRENT" && fs::is_regular_file(file)) damaged = file;
    ASSERT_FALSE(damaged.empty()) << kind;
    FlipByte(damaged, fs::file_size(damaged) - 3);
    const auto views = OpenViews(store);
    EXPECT_NE(views->note().find("folded again"), std::string::npos) << damaged;
    EXPECT_EQ(AllAnswers(views->Latest()), answers);
  }
}

TEST(Views, AnyFlippedByteOfASegmentIsNoticed) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  {
    const auto views = OpenViews(store, {});
    store.Append(RandomEvents(350).Next(3));
    CatchUp(*views, store);
  }
  const fs::path segment = FilesOf(store, ".segment").at(0);
  ASSERT_TRUE(projections::OpenSegment(segment).ok());
  const uint64_t bytes = fs::file_size(segment);
  for (uint64_t at = 0; at < bytes; at += 3) {
    FlipByte(segment, at);
    const auto opened = projections::OpenSegment(segment);
    ASSERT_FALSE(opened.ok()) << at << " of " << bytes;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    FlipByte(segment, at);
  }
  fs::resize_file(segment, bytes - 1);
  EXPECT_FALSE(projections::OpenSegment(segment).ok());
}

// What `verify` finds in the views of a log of so many entries.
ledger::VerifyReport Verified(const fs::path& folder, uint64_t care_entries) {
  ledger::VerifyReport report;
  report.care_entries = care_entries;
  projections::VerifyViews(folder, report);
  return report;
}

TEST(Views, VerifyNamesTheDamagedFileAndItsSection) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  {
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, RandomEvents(355).Next(60));
  }
  const auto sound = Verified(folder.path(), 60);
  ASSERT_TRUE(sound.ok()) << sound.damaged[0].file << ": " << sound.damaged[0].what;
  uint64_t files = 0;
  uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "views")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    bytes += entry.file_size();
    for (const uint64_t part : {uint64_t{0}, entry.file_size() / 2, entry.file_size() - 1}) {
      FlipByte(entry.path(), part);
      const auto report = Verified(folder.path(), 60);
      const std::string where = entry.path().string() + " byte " + std::to_string(part);
      ASSERT_EQ(report.damaged.size(), 1u) << where;
      EXPECT_EQ(report.damaged[0].file, entry.path().string());
      EXPECT_NE(report.damaged[0].what.find("daybook rebuild"), std::string::npos);
      ASSERT_TRUE(report.damaged[0].offset.has_value()) << where;
      EXPECT_LE(*report.damaged[0].offset, part) << where;
      FlipByte(entry.path(), part);
    }
  }
  EXPECT_EQ(sound.files, files);
  EXPECT_EQ(sound.bytes, bytes);
  EXPECT_GE(files, 4u);
  const auto shorter = Verified(folder.path(), 59);
  ASSERT_EQ(shorter.damaged.size(), 1u);
  EXPECT_EQ(shorter.damaged[0].file, (folder.path() / "care").string());
  const fs::path segment = FilesOf(store, ".segment").at(0);
  fs::remove(segment);
  const auto missing = Verified(folder.path(), 60);
  ASSERT_EQ(missing.damaged.size(), 1u);
  EXPECT_EQ(missing.damaged[0].file, segment.string());
  EXPECT_FALSE(missing.damaged[0].offset.has_value());
}

// "day/events/shortest delay" of each day with events.
std::string DaysOf(const projections::SourceFreshness& source) {
  std::string out;
  for (const projections::DayCount& day : source.days.all()) {
    out += std::to_string(day.day) + "/" + std::to_string(day.events) + "/" +
           std::to_string(day.ahead) + "/" + std::to_string(day.ahead_micros);
    if (day.least_delay) out += "/" + std::to_string(*day.least_delay);
    out += ";";
  }
  return out;
}

// "source: events, newest received, days, latest effective", a line each.
std::string Sources(const Views& views) {
  const auto snapshot = views.Latest();
  const projections::Reader reader(snapshot, projections::Visibility::All(),
                                   projections::PositionOf(*snapshot));
  std::string out;
  for (const projections::SourceFreshness& source : reader.Sources())
    out += std::string(reader.TextOf(source.source)) + ": " + std::to_string(source.events) + " " +
           std::to_string(source.last_received.value) + " " + DaysOf(source) + " " +
           std::to_string(source.last_effective.value_or(-1)) + "\n";
  return out;
}

TEST(Views, SourcesAreCountedTheSameLiveReopenedAndRebuilt) {
  const std::vector<Event> events = RandomEvents(357).Next(120);
  const TestFolder folder;
  MemoryStore store(folder.path());
  std::string live;
  {
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, events);
    live = Sources(*views);
  }
  // Counted once more, straight from the events: one a second from the clock's first.
  std::map<std::string, std::pair<uint64_t, CivilDay>> counted;
  for (const Event& event : events) {
    if (event.kind == ledger::Kind::kDefinition) continue;
    auto& [count, day] = counted.try_emplace(event.record.source, 0, -1).first->second;
    ++count;
    if (event.start) day = std::max(day, event.start->day);
  }
  ASSERT_GT(counted.size(), 1u);
  for (const auto& [source, count] : counted) {
    const size_t line = live.find(source + ": " + std::to_string(count.first) + " ");
    ASSERT_NE(line, std::string::npos) << source << " " << count.first << " in " << live;
    const std::string end = " " + std::to_string(count.second) + "\n";
    EXPECT_EQ(live.substr(live.find('\n', line) + 1 - end.size(), end.size()), end) << live;
  }
  EXPECT_NE(live.find("/"), std::string::npos) << live;
  const auto reopened = OpenViews(store);
  EXPECT_EQ(reopened->note(), "");
  EXPECT_EQ(Sources(*reopened), live);
  ASSERT_TRUE(reopened->Rebuild({}).ok());
  EXPECT_EQ(Sources(*reopened), live);
}

TEST(Views, OfAnotherLogAreThrownAway) {
  const TestFolder folder;
  {
    MemoryStore store(folder.path());
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, RandomEvents(360).Next(30));
  }
  MemoryStore other(folder.path());
  const std::vector<Event> events = RandomEvents(361).Next(40);
  other.Append(events);
  const auto views = OpenViews(other);
  EXPECT_NE(views->note().find("another log"), std::string::npos);
  EXPECT_EQ(AllAnswers(views->Latest()), AllAnswers(FoldAll(events, 40)->Publish()));
}

TEST(Views, OfALogWithTheSameNewestEntryAreThrownAwayToo) {
  const TestFolder folder;
  const std::vector<Event> first = RandomEvents(362).Next(30);
  std::vector<Event> second = RandomEvents(363).Next(30);
  second.back() = first.back();
  {
    MemoryStore store(folder.path());
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, first);
  }
  MemoryStore other(folder.path());
  other.fixed_clock().Advance(7);  // no two logs commit at the same microseconds
  other.Append(second);
  const auto views = OpenViews(other);
  EXPECT_NE(views->note().find("another log"), std::string::npos);
  EXPECT_EQ(AllAnswers(views->Latest()), AllAnswers(FoldAll(second, 30)->Publish()));
}

TEST(Views, LargeEventsAreWrittenBeforeTheyFillTheMemory) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  ViewsOptions options;
  options.delta_bytes_max = 64 << 10;
  auto views = Views::Open(store, options);
  ASSERT_TRUE(views.ok());
  std::vector<Event> events = RandomEvents(364).Next(40);
  for (Event& event : events)
    event.fields.push_back({ledger::FieldId::kComment, std::string(10 << 10, 'x')});
  for (const Event& event : events) {
    store.Append(event);
    ASSERT_TRUE((*views)->WaitFor(store.care().size(), {}).ok());
  }
  // Nothing asked for a checkpoint: the segments on disk are there for their bytes.
  size_t segments = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    segments += entry.path().extension() == ".segment" ? 1 : 0;
  EXPECT_GT(segments, 0u);
  EXPECT_EQ(AllAnswers((*views)->Latest()), AllAnswers(FoldAll(events, 40)->Publish()));
}

TEST(Views, AheadOfTheLogTheLogIsCorrupt) {
  const TestFolder folder;
  {
    MemoryStore store(folder.path());
    const auto views = OpenViews(store);
    AppendSlowly(store, *views, RandomEvents(370).Next(30));
  }
  MemoryStore shorter(folder.path());
  shorter.Append(RandomEvents(370).Next(29));
  const auto views = Views::Open(shorter, kTiny);
  ASSERT_FALSE(views.ok());
  EXPECT_EQ(views.error().code, ErrorCode::kCorruption);
  EXPECT_NE(views.error().message.find("30"), std::string::npos);
}

TEST(Views, AReadThatFailsStopsTheViewNotTheProcess) {
  const std::vector<Event> events = RandomEvents(380).Next(30);
  const TestFolder folder;
  MemoryStore store(folder.path());
  const auto views = OpenViews(store);
  AppendSlowly(store, *views, std::span(events).first(10));
  const std::string answers = AllAnswers(views->Latest());
  store.memory_log().FailReadsOf(LogPosition{12});
  store.Append(std::span(events).subspan(10));
  const Status waited = views->WaitFor(store.care().size(), {});
  ASSERT_FALSE(waited.ok());
  EXPECT_EQ(waited.error().code, ErrorCode::kIo);
  EXPECT_NE(views->Statuses().at(0).problem, "");
  // What was folded is still there.
  EXPECT_EQ(AllAnswers(views->Latest(), LogSize{10}), answers);
  store.memory_log().Heal();
  ASSERT_TRUE(views->Rebuild({}).ok());
  EXPECT_EQ(views->Statuses().at(0).problem, "");
  EXPECT_EQ(AllAnswers(views->Latest()), AllAnswers(FoldAll(events, 30)->Publish()));
}

TEST(Views, WaitingCanBeCancelled) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  const auto views = OpenViews(store);
  int polls = 0;
  const Status status = views->WaitFor(LogSize{1}, [&] { return ++polls > 2; });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
}

// What comes is folded without anybody's waiting for it.
TEST(Views, FollowTheLogUnasked) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  const auto views = OpenViews(store);
  RandomEvents random(411);
  for (int n = 0; n < 30; ++n) store.Append(random.Next(3));
  while (views->Latest()->position() < store.care().size().value)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(views->Statuses().at(0).digest, DigestOfRows(views->Latest()));
}

TEST(Views, ReadersGoOnWhileEventsAreFolded) {
  const TestFolder folder;
  MemoryStore store(folder.path());
  const auto views = OpenViews(store);
  RandomEvents random(390);
  AppendSlowly(store, *views, random.Next(40));
  std::atomic<bool> done{false};
  const auto read = [&] {
    while (!done) {
      const auto snapshot = views->Latest();
      const std::string once = AllAnswers(snapshot);
      EXPECT_EQ(AllAnswers(snapshot), once);
      EXPECT_EQ(DigestOfRows(snapshot), DigestOfRows(snapshot));
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (int n = 0; n < 40; ++n) {
    store.Append(random.Next(5));
    if (n == 20) {
      EXPECT_TRUE(views->Rebuild({}).ok());
    }
  }
  CatchUp(*views, store);
  done = true;
  one.join();
  two.join();
  EXPECT_EQ(views->Statuses().at(0).digest, DigestOfRows(views->Latest()));
}

}  // namespace
}  // namespace daybook::tests
