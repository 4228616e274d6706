// What a follower has from memory is what the log holds; what is no longer there comes from the
// log.
#include "ledger/log/recent_entries.h"

#include <gtest/gtest.h>

#include "ledger/store.h"
#include "ledger/vault/vault_files.h"
#include "tests/ledger/store_in_folder.h"

namespace daybook::ledger {
namespace {

LogEntry Entry(uint64_t position, std::string payload) {
  LogEntry entry;
  entry.position = LogPosition(position);
  entry.header.stream.bytes.fill(static_cast<uint8_t>(position));
  entry.payload = std::move(payload);
  return entry;
}

RecentEntries::Group GroupOf(uint64_t first, uint64_t count, size_t bytes = 3) {
  RecentEntries::Group group;
  for (uint64_t position = first; position < first + count; ++position)
    group.push_back(Entry(position, std::string(bytes, 'k')));
  return group;
}

TEST(RecentEntries, FindsTheGroupOfAPosition) {
  RecentEntries recent;
  EXPECT_EQ(recent.Holding(0), nullptr);
  recent.Add(GroupOf(10, 5));
  recent.Add(GroupOf(15, 1));
  recent.Add(GroupOf(16, 4));
  for (const uint64_t none : {0u, 9u, 20u, 21u}) EXPECT_EQ(recent.Holding(none), nullptr) << none;
  for (uint64_t position = 10; position < 20; ++position) {
    const auto group = recent.Holding(position);
    ASSERT_NE(group, nullptr) << position;
    EXPECT_EQ(group->front().position.value, position < 15 ? 10u : position < 16 ? 15u : 16u);
  }
  recent.Clear();
  EXPECT_EQ(recent.Holding(16), nullptr);
}

TEST(RecentEntries, KeepsTheNewestWithinItsBytes) {
  RecentEntries recent;
  constexpr size_t kQuarter = kRecentBytesMax / 4 - 2 * sizeof(LogEntry);
  for (uint64_t n = 0; n < 6; ++n) recent.Add(GroupOf(n, 1, kQuarter));
  EXPECT_EQ(recent.Holding(1), nullptr);
  for (uint64_t n = 2; n < 6; ++n) EXPECT_NE(recent.Holding(n), nullptr) << n;
  recent.Add(GroupOf(6, 1, kRecentBytesMax));  // too large alone
  EXPECT_EQ(recent.Holding(5), nullptr);
  EXPECT_EQ(recent.Holding(6), nullptr);
  recent.Add(GroupOf(7, 1'000, 0));
  EXPECT_NE(recent.Holding(1'006), nullptr);
  for (uint64_t n = 0; n < 1'000; ++n) recent.Add(GroupOf(1'007 + 1'000 * n, 1'000, 0));
  EXPECT_EQ(recent.Holding(7), nullptr) << "entries without a payload take room too";
}

TEST(RecentEntries, AGapLeavesWhatIsBehindIt) {
  RecentEntries recent;
  recent.Add(GroupOf(0, 5));
  recent.Add(GroupOf(7, 2));
  EXPECT_EQ(recent.Holding(4), nullptr);
  EXPECT_EQ(recent.Holding(5), nullptr);
  EXPECT_NE(recent.Holding(7), nullptr);
}

class FollowedLogTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  static NewMessage Message(const Store& store, uint64_t number) {
    NewMessage message;
    for (uint64_t i = 0; i <= number % 3; ++i)
      message.entries.push_back({EntryClass::kFeed,
                                 store.StreamFor("test", std::to_string(number % 7)),
                                 "payload " + std::to_string(number) + "." + std::to_string(i)});
    return message;
  }
  static std::vector<LogEntry> Rest(LogReader& reader) {
    std::vector<LogEntry> entries;
    for (;;) {
      auto entry = reader.Next();
      EXPECT_TRUE(entry.ok()) << entry.error().ToString();
      if (!entry.ok() || !*entry) return entries;
      entries.push_back(std::move(**entry));
    }
  }
  static std::vector<LogEntry> From(Store& store, uint64_t position) {
    return Rest(**store.care().Read(LogPosition(position)));
  }
  static void ExpectSame(const std::vector<LogEntry>& a, const std::vector<LogEntry>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].position, b[i].position);
      EXPECT_EQ(a[i].header, b[i].header);
      EXPECT_EQ(a[i].payload, b[i].payload);
      EXPECT_EQ(a[i].erased, b[i].erased);
    }
  }
};

// Followed for a while only: some of it is in memory, some never was.
TEST_F(FollowedLogTest, GivesWhatItGivesWhenOpenedAgain) {
  std::vector<std::vector<LogEntry>> followed;
  {
    const auto store = Open();
    for (uint64_t number = 0; number < 90; ++number) {
      if (number == 30) store->care().OnCommit([](LogSize) {});
      if (number == 60) store->care().OnCommit({});
      ASSERT_TRUE(store->care().AppendAndWait(Message(*store, number)).ok());
      if (number % 10 == 9) followed.push_back(From(*store, number / 2));
    }
  }
  const auto store = Open();
  for (size_t i = 0; i < followed.size(); ++i) {
    std::vector<LogEntry> again = From(*store, (10 * i + 9) / 2);
    ASSERT_GE(again.size(), followed[i].size());
    again.resize(followed[i].size());
    ExpectSame(followed[i], again);
  }
}

// Of what memory has, the payloads are other ones here, so that they can be told apart.
class RecentReaderTest : public FollowedLogTest {
 protected:
  static constexpr uint64_t kEntries = 40;
  void SetUp() override {
    const auto store = Open();
    NewMessage message;
    for (uint64_t i = 0; i < kEntries; ++i)
      message.entries.push_back(
          {EntryClass::kFeed, store->StreamFor("test", std::to_string(i)), "stored"});
    ASSERT_TRUE(store->care().AppendAndWait(std::move(message)).ok());
    stream_ = store->StreamFor("test", "0");
  }
  // With the database still open when this is done.
  void Read(const std::shared_ptr<const Vault>& vault, uint64_t from,
            const std::function<void(LogReader& reader)>& look) {
    std::string note;
    const std::shared_ptr<Db> db =
        std::move(*Db::Open({folder() / "care", folder() / "evidence"}, note));
    const auto reader = ReadRecent(recent_, {db, vault, "here"}, from, kEntries);
    ASSERT_NE(reader, nullptr);
    look(*reader);
  }
  std::shared_ptr<const Vault> VaultOfStore() { return std::move(*ReadVault(folder()))->vault; }

  std::shared_ptr<RecentEntries> recent_ = std::make_shared<RecentEntries>();
  StreamId stream_;
};

TEST_F(RecentReaderTest, GoesOnInTheLogWhereMemoryEnds) {
  recent_->Add(GroupOf(10, 6));
  recent_->Add(GroupOf(16, 4));
  EXPECT_EQ(ReadRecent(recent_, {}, 9, kEntries), nullptr);
  Read(VaultOfStore(), 12, [&](LogReader& reader) {
    const std::vector<LogEntry> entries = Rest(reader);
    ASSERT_EQ(entries.size(), kEntries - 12);
    for (size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(entries[i].position.value, 12 + i);
      EXPECT_EQ(entries[i].payload, 12 + i < 20 ? "kkk" : "stored");
    }
    EXPECT_EQ(*reader.Next(), std::nullopt);
  });
}

TEST_F(RecentReaderTest, EndsWhereItIsToldTo) {
  recent_->Add(GroupOf(kEntries - 2, 9));
  Read(VaultOfStore(), kEntries - 1,
       [&](LogReader& reader) { EXPECT_EQ(Rest(reader).size(), 1u); });
}

TEST_F(RecentReaderTest, ReadsOnWhenMemoryMovesOnMeanwhile) {
  recent_->Add(GroupOf(0, 3));
  Read(VaultOfStore(), 0, [&](LogReader& reader) {
    ASSERT_TRUE(reader.Next().ok());
    recent_->Add(GroupOf(5, 1));  // 3 and 4 never came
    const std::vector<LogEntry> entries = Rest(reader);
    ASSERT_EQ(entries.size(), kEntries - 1);
    EXPECT_EQ(entries[1].payload, "kkk");
    EXPECT_EQ(entries[2].payload, "stored");
  });
}

TEST_F(RecentReaderTest, AnErasedStreamIsErasedInMemoryToo) {
  LogEntry own = Entry(0, "kept");
  own.header.stream = stream_;
  recent_->Add({own, Entry(1, "kept")});
  const std::vector<StreamId> gone{stream_};
  const auto without =
      std::make_shared<const Vault>(VaultOfStore()->Without(gone, gone, PendingErasure{}));
  Read(without, 0, [&](LogReader& reader) {
    const LogEntry first = **reader.Next();
    EXPECT_TRUE(first.erased);
    EXPECT_EQ(first.payload, "");
    EXPECT_EQ(first.header.stream, stream_);
    EXPECT_EQ((**reader.Next()).payload, "kept");
  });
}

}  // namespace
}  // namespace daybook::ledger
