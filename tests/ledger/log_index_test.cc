// What a log remembers beside its entries, and what becomes of it when it is lost, left behind by a
// crash, or somebody else's.
#include "ledger/log/log_index.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "ledger/event/event_codec.h"
#include "ledger/log/keys.h"
#include "ledger/log/message_filter.h"
#include "ledger/log/pending_messages.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/store_in_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

MessageKey RandomKey(std::mt19937_64& random) {
  MessageKey key;
  for (uint8_t& byte : key.bytes) byte = static_cast<uint8_t>(random());
  return key;
}

TEST(MessageFilter, HoldsWhatWasAddedAndFewOthers) {
  std::mt19937_64 random(11);
  constexpr int kKeys = 50'000;
  MessageFilter filter(kKeys);
  std::vector<MessageKey> added;
  for (int i = 0; i < kKeys; ++i) {
    added.push_back(RandomKey(random));
    filter.Add(added.back());
  }
  for (const MessageKey& key : added) ASSERT_TRUE(filter.MayHold(key));
  int passed = 0;
  for (int i = 0; i < kKeys; ++i) passed += filter.MayHold(RandomKey(random)) ? 1 : 0;
  EXPECT_LT(passed, kKeys / 200);
}

TEST(MessageFilter, OfNothingHoldsNothing) {
  MessageFilter filter(0);
  EXPECT_FALSE(filter.MayHold(MessageKey()));
  filter.Add(MessageKey());
  EXPECT_TRUE(filter.MayHold(MessageKey()));
}

TEST(PendingMessages, AreFoundAndReplaced) {
  std::mt19937_64 random(12);
  PendingMessages pending;
  EXPECT_EQ(pending.Find(MessageKey()), nullptr);
  std::vector<MessageKey> keys;
  for (uint64_t i = 0; i < 5'000; ++i) {
    keys.push_back(RandomKey(random));
    if (i % 3 == 0) std::fill(keys.back().bytes.begin(), keys.back().bytes.begin() + 8, 7);
    pending.Put({keys.back(), i, 1});
    if (i == 100) pending.Reserve(3'000);
  }
  pending.Put({keys[17], 4, 2});
  EXPECT_EQ(pending.size(), keys.size());
  for (uint64_t i = 0; i < keys.size(); ++i) {
    const MessageSpan* const found = pending.Find(keys[i]);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->first, i == 17 ? 4 : i);
    EXPECT_EQ(found->count, i == 17 ? 2u : 1u);
  }
  EXPECT_EQ(pending.Find(RandomKey(random)), nullptr);
}

class LogIndexTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  // Message `number`: `number % 4` events, none for each fourth.
  static NewMessage Message(Store& store, int number) {
    NewMessage message;
    message.key = store.KeyFor("gp", std::to_string(number), "");
    for (int i = 0; i < number % 4; ++i) {
      Event event;
      event.kind = Kind::kCondition;
      event.message = *message.key;
      event.index = static_cast<uint32_t>(i);
      event.id = EventIdFor(event.message, event.index);
      event.record = {"gp", "Condition", std::to_string(number)};
      event.subject = "Patient/" + std::to_string((number + i) % 9);
      message.entries.push_back(
          {EntryClass::kClinical, store.StreamFor("gp", event.subject), *EncodeForAppend(event)});
    }
    return message;
  }
  static void Append(Store& store, int from, int to) {
    for (int number = from; number < to; ++number) {
      const auto committed = store.care().AppendAndWait(Message(store, number));
      ASSERT_TRUE(committed.ok()) << committed.error().ToString();
      EXPECT_FALSE(committed->duplicate) << number;
    }
  }
  static void ExpectKnown(Store& store, int count) {
    const LogSize before = store.care().size();
    for (int number = 0; number < count; ++number) {
      const auto committed = store.care().AppendAndWait(Message(store, number));
      ASSERT_TRUE(committed.ok()) << committed.error().ToString();
      EXPECT_TRUE(committed->duplicate) << number;
      EXPECT_EQ(committed->count, static_cast<uint32_t>(number % 4));
    }
    EXPECT_EQ(store.care().size(), before);
  }
  uint64_t Indexed() const {
    std::string note;
    const auto index = LogIndex::Open({index_folder(), folder() / "evidence"}, note);
    EXPECT_TRUE(index.ok());
    return index.ok() ? (*index)->written().size : 0;
  }
  fs::path index_folder() const { return IndexFolder(folder() / "care"); }
};

TEST_F(LogIndexTest, IsMadeAgainWhenItIsLost) {
  Append(*Open(), 0, 60);
  fs::remove_all(index_folder());
  EXPECT_EQ(Found(), "") << "nothing that can't be made again";
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectKnown(*store, 60);
    Append(*store, 60, 80);
  }
  EXPECT_EQ(Found(), "");
  const uint64_t size = Open()->care().size().value;
  EXPECT_EQ(Indexed(), size);
}

TEST_F(LogIndexTest, CatchesUpAfterAKill) {
  for (const int written : {0, 30}) {
    fs::remove_all(folder());
    if (written > 0) Append(*Open(), 0, written);
    WorkAndBeKilled([&](Store& store) { Append(store, written, 70); });
    EXPECT_EQ(Found(), "");
    {
      auto store = Open();
      ASSERT_NE(store, nullptr);
      ExpectKnown(*store, 70);
      Append(*store, 70, 80);
    }
    EXPECT_EQ(Found(), "");
  }
}

TEST_F(LogIndexTest, IsWrittenWhileTheLogGrows) {
  WorkAndBeKilled([this](Store& store) {
    const int most = static_cast<int>(LogIndex::kPendingMax) + 5'000;
    for (int number = 0; number < most; ++number)
      store.care().Append(Message(store, number), [](const Result<Committed>&) {});
    ASSERT_TRUE(store.care().AppendAndWait(Message(store, most)).ok());
    // On a thread of its own.
    for (int tries = 0; tries < 500 && RawIndexedSize(index_folder()) == 0; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  EXPECT_GT(Indexed(), 10'000u);
  EXPECT_EQ(Found(), "");
}

// A table that LevelDB merges with others gets another number.
TEST_F(LogIndexTest, LeavesTheTablesOfEntriesAlone) {
  StoreOptions options;
  options.clock = &clock_;
  options.create = true;
  options.write_buffer_bytes = 64u << 10;
  const auto store = std::move(*Store::Open(folder(), options));
  const auto tables = [this] {
    std::set<std::string> names;
    for (const auto& file : fs::directory_iterator(folder() / "care"))
      if (file.path().extension() == ".ldb") names.insert(file.path().filename());
    return names;
  };
  const auto append = [&](int from, int to) {
    for (int number = from; number < to; ++number)
      store->care().Append(Message(*store, number), [](const Result<Committed>&) {});
    ASSERT_TRUE(store->care().AppendAndWait({}).ok());
  };
  append(0, 10'000);
  const std::set<std::string> before = tables();
  EXPECT_GT(before.size(), 2u);
  append(10'000, 40'000);
  const std::set<std::string> after = tables();
  EXPECT_GT(after.size(), before.size());
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST_F(LogIndexTest, OfAnotherLogIsRefused) {
  Append(*Open(), 0, 20);
  fs::rename(folder(), folder_ / "other");
  Append(*Open(), 1, 21);
  fs::remove_all(index_folder());
  fs::copy(IndexFolder(folder_ / "other" / "care"), index_folder());
  EXPECT_NE(Found().find("the index is of another log"), std::string::npos) << Found();
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
  EXPECT_EQ(opened.error().place, index_folder().string());
  EXPECT_NE(opened.error().hint.find("remove that folder"), std::string::npos);
  fs::remove_all(index_folder());
  EXPECT_TRUE(TryOpen().ok());
  EXPECT_EQ(Found(), "");
}

// The log and its anchor were put back, the index was not.
TEST_F(LogIndexTest, OfALongerLogTellsThatEntriesAreLost) {
  Append(*Open(), 0, 20);
  for (const char* part : {"care", "care.anchor"})
    fs::copy(folder() / part, folder_ / part, fs::copy_options::recursive);
  Append(*Open(), 20, 40);
  for (const char* part : {"care", "care.anchor"}) {
    fs::remove_all(folder() / part);
    fs::copy(folder_ / part, folder() / part, fs::copy_options::recursive);
  }
  EXPECT_NE(Found().find("its index says 60"), std::string::npos) << Found();
  EXPECT_EQ(VerifyStore(folder())->damaged[0].remedy, Damage::Remedy::kRestore)
      << "without the index nobody would know";
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("entries are lost"), std::string::npos);
}

TEST_F(LogIndexTest, WithoutItsCurrentIsDamaged) {
  {
    auto store = Open();
    Append(*store, 0, 20);
  }
  ASSERT_NE(Open(), nullptr);  // its write-ahead log becomes a table
  fs::remove(index_folder() / "CURRENT");
  EXPECT_NE(Found().find("care.index"), std::string::npos);
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().place, index_folder().string());
}

TEST_F(LogIndexTest, ABadRecordStopsTheWriterAndIsNamed) {
  MessageKey key;
  {
    auto store = Open();
    Append(*store, 1, 20);
    key = *Message(*store, 5).key;
  }
  Change("care.index", [&](Db&, Batch& batch) { batch.Put(KeyOfMessage(key), "odd"); });
  EXPECT_NE(Found().find("a message's record has an odd length"), std::string::npos) << Found();
  auto store = Open();
  ASSERT_NE(store, nullptr);
  const auto again = store->care().AppendAndWait(Message(*store, 5));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kCorruption);
  EXPECT_FALSE(store->care().Writable().ok());
}

TEST_F(LogIndexTest, TellsTheStreamsOfABucket) {
  auto store = Open();
  Append(*store, 0, 40);
  std::set<StreamId> all;
  for (int person = 0; person < 9; ++person)
    all.insert(store->StreamFor("gp", "Patient/" + std::to_string(person)));
  store.reset();
  std::string note;
  const auto index = std::move(*LogIndex::Open({index_folder(), folder() / "evidence"}, note));
  StreamId added;
  added.bytes = {0xab, 0xcd};
  index->SetNext(added, 4);
  all.insert(added);
  std::set<StreamId> found;
  for (size_t bucket = 0; bucket < 4'096; ++bucket) {
    const auto held = index->StreamsIn(bucket);
    ASSERT_TRUE(held.ok());
    found.insert(held->begin(), held->end());
  }
  EXPECT_EQ(found, all);
  EXPECT_EQ(*index->NextOf(added), 4u);
  EXPECT_EQ(*index->Take(added), 4u);
  EXPECT_EQ(*index->NextOf(added), 5u);
  index->SetNext(added, 0xffffffffu);
  EXPECT_EQ(index->Take(added).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace daybook::ledger
