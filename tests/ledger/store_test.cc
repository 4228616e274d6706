#include "ledger/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>
#include <set>
#include <thread>

#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/disk_names.h"
#include "ledger/verify.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/random_event.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;
using tests::TempFolder;

constexpr int64_t kNoon = 1'790'000'000'000'000;

class StoreTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> TryOpen(bool create = true) {
    StoreOptions options;
    options.clock = &clock_;
    options.create = create;
    options.command = "daybook test";
    return Store::Open(folder_ / "store", options);
  }
  std::unique_ptr<Store> Open() {
    auto store = TryOpen();
    if (!store.ok()) ADD_FAILURE() << store.error().ToString();
    return store.ok() ? std::move(store).value() : nullptr;
  }
  // A message of `count` real events about one synthetic subject.
  NewMessage Message(const Store& store, const std::string& control_id, int count,
                     const std::string& subject = "Patient/1") {
    NewMessage message;
    message.key = store.KeyFor("test", control_id, "content");
    for (int i = 0; i < count; ++i) {
      Event event = events_.Next();
      event.message = *message.key;
      event.id = EventIdFor(*message.key, static_cast<uint32_t>(i));
      event.subject = subject;
      message.entries.push_back(
          {EntryClassOf(event.kind), store.StreamFor("test", subject), EncodeEvent(event)});
    }
    return message;
  }
  std::vector<LogEntry> All(const Log& log) {
    std::vector<LogEntry> entries;
    auto reader = log.Read(LogPosition(0));
    EXPECT_TRUE(reader.ok());
    for (;;) {
      auto next = (*reader)->Next();
      if (!next.ok()) {
        ADD_FAILURE() << next.error().ToString();
        return entries;
      }
      if (!*next) return entries;
      entries.push_back(std::move(**next));
    }
  }
  fs::path store_folder() const { return folder_ / "store"; }

  TempFolder folder_;
  FixedClock clock_{kNoon};
  tests::RandomEvents events_{5};
};

TEST_F(StoreTest, NoLedgerUnlessCreated) {
  const auto store = TryOpen(/*create=*/false);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, ErrorCode::kNoLedger);
}

TEST_F(StoreTest, WhatWasAppendedIsThereAfterReopen) {
  std::vector<std::string> payloads;
  std::string root;
  {
    auto store = Open();
    for (int i = 0; i < 50; ++i) {
      const NewMessage message = Message(*store, std::to_string(i), i % 4);
      for (const NewEntry& entry : message.entries) payloads.push_back(entry.payload);
      const auto done = store->care().AppendAndWait(message);
      ASSERT_TRUE(done.ok()) << done.error().ToString();
      EXPECT_FALSE(done->duplicate);
      EXPECT_EQ(done->first.value + done->count, payloads.size());
      clock_.Advance(200'000);
    }
    root = store->care().root_hash();
    ASSERT_TRUE(store->Close().ok());
    EXPECT_EQ(store->care().AppendAndWait({}).error().code, ErrorCode::kUnavailable);
  }
  auto store = Open();
  EXPECT_EQ(store->tail_note(), "");
  EXPECT_EQ(store->care().root_hash(), root);
  const auto entries = All(store->care());
  ASSERT_EQ(entries.size(), payloads.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].position.value, i);
    EXPECT_EQ(entries[i].payload, payloads[i]);
    EXPECT_EQ(entries[i].header.stream_seq, i);
    const auto one = store->care().At(LogPosition(i));
    ASSERT_TRUE(one.ok());
    EXPECT_EQ(one->payload, payloads[i]);
  }
  EXPECT_EQ(store->care().last_recorded(), entries.back().header.recorded);
  EXPECT_EQ(store->care().At(LogPosition(entries.size())).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->care().Read(LogPosition(entries.size() + 1)).error().code, ErrorCode::kNotFound);
  store.reset();
  const auto report = VerifyStore(store_folder());
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].file << ": " << report->damaged[0].what;
  EXPECT_EQ(report->entries, payloads.size());
}

TEST_F(StoreTest, AKeySeenBeforeIsADuplicate) {
  auto store = Open();
  const NewMessage message = Message(*store, "a", 3);
  const auto first = store->care().AppendAndWait(message);
  clock_.Advance(5'000'000);
  const auto again = store->care().AppendAndWait(message);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->first, first->first);
  EXPECT_EQ(again->count, 3u);
  EXPECT_EQ(again->recorded, first->recorded);
  const auto empty = store->care().AppendAndWait({store->KeyFor("test", "e", ""), {}});
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(empty->count, 0u);
  EXPECT_TRUE(store->care().AppendAndWait({store->KeyFor("test", "e", ""), {}})->duplicate);
  store.reset();
  store = Open();
  EXPECT_TRUE(store->care().AppendAndWait(message)->duplicate);
  EXPECT_EQ(store->care().size().value, 3u);
}

// Without waiting, most of these land in one group.
TEST_F(StoreTest, TheSameKeyTwiceInAGroupGoesInOnce) {
  auto store = Open();
  std::vector<std::future<Result<Committed>>> futures;
  std::vector<std::shared_ptr<std::promise<Result<Committed>>>> promises;
  const NewMessage message = Message(*store, "same", 2);
  for (int i = 0; i < 200; ++i) {
    auto promise = std::make_shared<std::promise<Result<Committed>>>();
    futures.push_back(promise->get_future());
    store->care().Append(NewMessage(message), [promise](Result<Committed> done) {
      promise->set_value(std::move(done));
    });
  }
  int fresh = 0;
  for (auto& future : futures) {
    const auto done = future.get();
    ASSERT_TRUE(done.ok());
    fresh += done->duplicate ? 0 : 1;
    EXPECT_EQ(done->first.value, 0u);
    EXPECT_EQ(done->count, 2u);
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(store->care().size().value, 2u);
}

TEST_F(StoreTest, ManyProducersLeaveNoGapAndNoHole) {
  auto store = Open();
  constexpr size_t kProducers = 8;
  constexpr size_t kEach = 150;
  std::vector<std::vector<NewMessage>> work(kProducers);
  for (size_t p = 0; p < kProducers; ++p)
    for (size_t i = 0; i < kEach; ++i)
      work[p].push_back(Message(*store, std::to_string(p) + "/" + std::to_string(i),
                                1 + static_cast<int>(i % 3), "Patient/" + std::to_string(i % 7)));
  std::atomic<uint64_t> woken{0};
  store->care().OnCommit([&](LogSize size) { woken = size.value; });
  std::vector<std::thread> producers;
  std::vector<std::vector<Committed>> done(kProducers);
  for (size_t p = 0; p < kProducers; ++p)
    producers.emplace_back([&, p] {
      for (const NewMessage& message : work[p]) {
        auto outcome = store->care().AppendAndWait(message);
        if (outcome.ok()) done[p].push_back(*outcome);
      }
    });
  for (std::thread& producer : producers) producer.join();
  store->care().OnCommit({});
  const auto entries = All(store->care());
  EXPECT_EQ(entries.size(), store->care().size().value);
  EXPECT_EQ(woken.load(), entries.size());
  std::set<uint64_t> covered;
  for (size_t p = 0; p < kProducers; ++p) {
    ASSERT_EQ(done[p].size(), kEach);
    for (size_t i = 0; i < kEach; ++i)
      for (uint32_t n = 0; n < done[p][i].count; ++n) {
        const uint64_t position = done[p][i].first.value + n;
        EXPECT_TRUE(covered.insert(position).second);
        EXPECT_EQ(entries[position].payload, work[p][i].entries[n].payload);
      }
  }
  EXPECT_EQ(covered.size(), entries.size());
  store.reset();
  const auto report = VerifyStore(store_folder());
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].what;
}

TEST_F(StoreTest, RecordedTimeNeverGoesBack) {
  auto store = Open();
  std::vector<int64_t> recorded;
  for (const int64_t step : {1'000'000, -7'000'000, 3'000'000, -1, 50'000'000}) {
    const auto done = store->care().AppendAndWait(Message(*store, std::to_string(step), 1));
    recorded.push_back(done->recorded.value);
    clock_.Advance(step);
  }
  EXPECT_TRUE(std::is_sorted(recorded.begin(), recorded.end()));
  EXPECT_EQ(recorded[1], kNoon + 1'000'000);
  EXPECT_EQ(recorded[2], kNoon + 1'000'000) << "the clock had gone back six seconds";
  store.reset();
  clock_.Set(kNoon - 1'000'000'000);
  store = Open();
  EXPECT_EQ(store->care().last_recorded().value, recorded.back());
  const auto done = store->care().AppendAndWait(Message(*store, "after", 1));
  EXPECT_EQ(done->recorded.value, recorded.back());
}

TEST_F(StoreTest, AReaderDoesNotSeeWhatCameLater) {
  auto store = Open();
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 2)).ok());
  auto reader = store->care().Read(LogPosition(0));
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "b", 2)).ok());
  int seen = 0;
  while (*(*reader)->Next()) ++seen;
  EXPECT_EQ(seen, 2);
}

TEST_F(StoreTest, TooLargeAnEntryIsRefusedAtOnce) {
  auto store = Open();
  NewMessage message;
  message.entries.push_back({EntryClass::kClinical, {}, std::string(kPayloadBytesMax + 1, 'x')});
  const auto done = store->care().AppendAndWait(message);
  EXPECT_EQ(done.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(done.error().message.find("16777216"), std::string::npos) << done.error().message;
  EXPECT_TRUE(store->care().AppendAndWait(Message(*store, "next", 1)).ok()) << "no latch";
}

TEST_F(StoreTest, ASecondOwnerIsToldWhoTheFirstIs) {
  auto store = Open();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto refused = TryOpen();
    const bool good = !refused.ok() && refused.error().code == ErrorCode::kBusy &&
                      refused.error().message == "the folder is owned by 'daybook test' (pid " +
                                                     std::to_string(::getppid()) + ")";
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(TryOpen().error().code, ErrorCode::kBusy) << "the same process neither";
  EXPECT_EQ(VerifyStore(store_folder()).error().code, ErrorCode::kBusy);
  store.reset();
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(StoreTest, FilesAreTheOwnersAlone) {
  auto store = Open();
  const auto mode = [&](const std::string& name) {
    struct stat file {};
    EXPECT_EQ(::stat((store_folder() / name).c_str(), &file), 0) << name;
    return file.st_mode & 0777;
  };
  for (const char* folder : {"", "keys", "care", "care.index", "access", "quarantine", "views"})
    EXPECT_EQ(mode(folder), 0700u) << folder;
  for (const char* file :
       {"FORMAT", "LOCK", "keys/stream.key", "keys/log.key", "care.anchor", "access.anchor"})
    EXPECT_EQ(mode(file), 0600u) << file;
}

TEST_F(StoreTest, KeysKeepTheirArgumentsApart) {
  auto store = Open();
  EXPECT_NE(store->StreamFor("ab", "c"), store->StreamFor("a", "bc"));
  EXPECT_NE(store->KeyFor("a", "b", "cd"), store->KeyFor("a", "bc", "d"));
  EXPECT_NE(store->KeyFor("a", "", "b").ToHex(), store->StreamFor("a", "b").ToHex());
  const StreamId stream = store->StreamFor("a", "b");
  const MessageKey key = store->KeyFor("a", "b", "c");
  EXPECT_NE(EventIdFor(key, 0), EventIdFor(key, 1));
  store.reset();
  store = Open();
  EXPECT_EQ(store->StreamFor("a", "b"), stream);
  EXPECT_EQ(store->KeyFor("a", "b", "c"), key);
}

TEST_F(StoreTest, ALostOrChangedKeyIsCorruption) {
  ASSERT_TRUE(Open()->Close().ok());
  const fs::path key = store_folder() / "keys" / "stream.key";
  fs::copy(key, folder_ / "key");
  { std::ofstream(key) << std::string(32, 'k'); }
  EXPECT_EQ(TryOpen().error().code, ErrorCode::kCorruption);
  fs::remove(key);
  const auto lost = TryOpen();
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().code, ErrorCode::kCorruption);
  EXPECT_EQ(lost.error().place, key.string());
  EXPECT_FALSE(lost.error().hint.empty());
  fs::copy(folder_ / "key", key);
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(StoreTest, AHalfMadeFolderIsMadeWhole) {
  ASSERT_TRUE(Open()->Close().ok());
  fs::remove(store_folder() / "FORMAT");
  EXPECT_EQ(TryOpen(/*create=*/false).error().code, ErrorCode::kNoLedger);
  {
    auto store = Open();
    ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 1)).ok());
  }
  fs::remove(store_folder() / "FORMAT");
  const auto lost = TryOpen();
  ASSERT_FALSE(lost.ok()) << "a folder with entries is never made anew";
  EXPECT_EQ(lost.error().code, ErrorCode::kCorruption);
}

TEST_F(StoreTest, ALogShorterThanItsAnchorIsCorruption) {
  auto store = Open();
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 4)).ok());
  store.reset();
  fs::copy(store_folder() / "care", folder_ / "older");
  store = Open();
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "b", 4)).ok());
  store.reset();
  fs::remove_all(store_folder() / "care");
  fs::copy(folder_ / "older", store_folder() / "care");
  const auto report = VerifyStore(store_folder());
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->ok());
  const auto shorter = TryOpen();
  ASSERT_FALSE(shorter.ok());
  EXPECT_EQ(shorter.error().code, ErrorCode::kCorruption);
  EXPECT_NE(shorter.error().message.find("ends at 4 entries"), std::string::npos);
  EXPECT_NE(shorter.error().message.find("care.anchor says 8"), std::string::npos);
}

// Without FORMAT the folder looks as if it were being made; its anchor knows better.
TEST_F(StoreTest, AnAnchorIsNeverWrittenOverByANewLog) {
  {
    auto store = Open();
    ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 4)).ok());
  }
  fs::remove(store_folder() / "FORMAT");
  fs::rename(store_folder() / "care", folder_ / "lost");
  const auto before = tests::FilesOf(store_folder());
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto opened = TryOpen();
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    EXPECT_EQ(opened.error().place, (store_folder() / "care.anchor").string());
    EXPECT_FALSE(opened.error().hint.empty());
    EXPECT_EQ(tests::FilesOf(store_folder()), before);
  }
  // An empty log in its place doesn't help.
  fs::copy(store_folder() / "access", store_folder() / "care");
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("care.anchor says 4"), std::string::npos);
  EXPECT_EQ(tests::FilesOf(store_folder()).at("care.anchor"), before.at("care.anchor"));
}

// A symbolic link to itself: neither there nor absent. It is an error, not an exception.
TEST_F(StoreTest, ANameThatCannotBeLookedForIsAnError) {
  ASSERT_TRUE(Open()->Close().ok());
  fs::rename(store_folder() / "care", folder_ / "kept");
  fs::create_symlink("care", store_folder() / "care");
  EXPECT_EQ(TryOpen().error().code, ErrorCode::kIo);
  fs::remove(store_folder() / "FORMAT");
  EXPECT_EQ(TryOpen().error().code, ErrorCode::kIo) << "as a folder in the making too";
}

TEST(DiskNames, TellsAbsenceFromAnError) {
  const TempFolder folder;
  EXPECT_FALSE(*NameExists(folder / "none"));
  EXPECT_TRUE(*NameExists(folder.path()));
  EXPECT_EQ(NameExists(folder / std::string(300, 'x')).error().code, ErrorCode::kIo);
  EXPECT_TRUE(NamesIn(folder / "none")->empty());
  EXPECT_EQ(NamesIn(folder.path().parent_path())->empty(), false);
  fs::create_symlink("loop", folder / "loop");
  EXPECT_EQ(NamesIn(folder / "loop").error().code, ErrorCode::kIo);
}

TEST_F(StoreTest, ASwappedOrMissingAnchorIsCorruption) {
  ASSERT_TRUE(Open()->Close().ok());
  const fs::path care = store_folder() / "care.anchor";
  const fs::path access = store_folder() / "access.anchor";
  fs::rename(care, folder_ / "kept");
  EXPECT_EQ(TryOpen().error().place, care.string());
  fs::copy(access, care);
  const auto swapped = TryOpen();
  ASSERT_FALSE(swapped.ok());
  EXPECT_EQ(swapped.error().code, ErrorCode::kCorruption);
  EXPECT_EQ(swapped.error().place, care.string());
  EXPECT_FALSE(VerifyStore(store_folder())->ok());
}

// The anchor of the same log with another history: the origin fits, the root doesn't.
TEST_F(StoreTest, ALogThatDoesNotHashToItsAnchorIsCorruption) {
  ASSERT_TRUE(Open()->Close().ok());
  fs::copy(store_folder(), folder_ / "other", fs::copy_options::recursive);
  const auto append = [&](const fs::path& folder, const std::string& control_id) {
    StoreOptions options;
    options.clock = &clock_;
    auto store = Store::Open(folder, options);
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    ASSERT_TRUE((*store)->care().AppendAndWait(Message(**store, control_id, 2)).ok());
  };
  append(store_folder(), "a");
  append(folder_ / "other", "b");
  fs::copy(folder_ / "other" / "care.anchor", store_folder() / "care.anchor",
           fs::copy_options::overwrite_existing);
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
  EXPECT_NE(opened.error().message.find("Merkle root"), std::string::npos);
  EXPECT_FALSE(VerifyStore(store_folder())->ok());
}

TEST_F(StoreTest, AnAnchorIsWrittenEachSecondOfWriting) {
  auto store = Open();
  const auto anchored = [&] {
    std::ifstream in(store_folder() / "care.anchor");
    std::string origin;
    std::string size;
    std::getline(in, origin);
    std::getline(in, size);
    return size;
  };
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 3)).ok());
  EXPECT_EQ(anchored(), "0");
  clock_.Advance(1'000'000);
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "b", 3)).ok());
  // The anchor follows the answer on the committer's thread; the next answer comes after it.
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "c", 3)).ok());
  // The second passed between two groups: the committer, on its own thread, may see it after the
  // first of them or after the second.
  EXPECT_TRUE(anchored() == "3" || anchored() == "6") << anchored();
  store.reset();
  EXPECT_EQ(anchored(), "9");
}

// The clock of the test stands still: it is the waiting that counts.
TEST_F(StoreTest, AnIdleLogIsAnchoredWithinASecondToo) {
  auto store = Open();
  const auto anchored = [&] {
    std::ifstream in(store_folder() / "care.anchor");
    std::string origin;
    std::string size;
    std::getline(in, origin);
    std::getline(in, size);
    return size;
  };
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, "a", 3)).ok());
  const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (anchored() != "3" && std::chrono::steady_clock::now() < last)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(anchored(), "3");
  const auto written = fs::last_write_time(store_folder() / "care.anchor");
  std::this_thread::sleep_for(std::chrono::milliseconds(1'200));
  EXPECT_EQ(fs::last_write_time(store_folder() / "care.anchor"), written) << "once is enough";
}

TEST_F(StoreTest, AccessEntriesComeBack) {
  auto store = Open();
  AccessEntry entry;
  entry.actor = "local operator";
  entry.statement = "count residents";
  entry.categories = {"condition", "test"};
  entry.care_position = LogSize(17);
  entry.answer_digest[5] = 9;
  entry.residents = {store->StreamFor("test", "1"), store->StreamFor("test", "2")};
  std::sort(entry.residents.begin(), entry.residents.end());
  entry.rows = 2;
  AccessEntry refused;
  refused.refused = true;
  refused.refusal = "no purpose given";
  ASSERT_TRUE(AppendAccess(*store, entry).ok());
  ASSERT_TRUE(AppendAccess(*store, refused).ok());
  EXPECT_EQ(store->care().size().value, 0u) << "reading never moves the care log";
  const auto entries = All(store->access());
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].header.entry_class, EntryClass::kAccess);
  EXPECT_NE(entries[0].header.stream, entries[1].header.stream);
  EXPECT_EQ(*DecodeAccess(entries[0].payload), entry);
  EXPECT_EQ(*DecodeAccess(entries[1].payload), refused);
  EXPECT_FALSE(DecodeAccess(entries[0].payload.substr(0, 40)).ok());
  store.reset();
  EXPECT_TRUE(VerifyStore(store_folder())->ok());
}

}  // namespace
}  // namespace daybook::ledger
