// Reading a long log ahead on two threads gives what reading it alone gives, damage included.
#include "ledger/log/entry_reader.h"

#include <gtest/gtest.h>

#include "ledger/event/event_codec.h"
#include "ledger/log/keys.h"
#include "ledger/store.h"
#include "ledger/vault/vault_files.h"
#include "ledger/verify.h"
#include "tests/ledger/store_in_folder.h"

namespace daybook::ledger {
namespace {

constexpr uint64_t kEntries = kReadAheadFrom + 3'333;

class ReadAheadTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  void SetUp() override {
    const auto store = Open();
    NewMessage message;
    for (uint64_t i = 0; i < kEntries; ++i)
      message.entries.push_back(
          {EntryClass::kFeed, store->StreamFor("test", std::to_string(i % 700)), Payload(i)});
    ASSERT_TRUE(store->care().AppendAndWait(std::move(message)).ok());
  }
  static std::string Payload(uint64_t i) { return "entry " + std::to_string(i); }
};

TEST_F(ReadAheadTest, GivesEveryEntryInOrder) {
  const auto store = Open();
  for (const uint64_t from : {uint64_t{0}, uint64_t{1}, kEntries - 100, kEntries}) {
    const auto reader = std::move(*store->care().Read(LogPosition(from)));
    for (uint64_t position = from; position < kEntries; ++position) {
      const auto entry = reader->Next();
      ASSERT_TRUE(entry.ok() && *entry) << position;
      ASSERT_EQ((*entry)->position.value, position);
      ASSERT_EQ((*entry)->payload, Payload(position));
    }
    EXPECT_EQ(*reader->Next(), std::nullopt);
    EXPECT_EQ(*reader->Next(), std::nullopt);
  }
}

TEST_F(ReadAheadTest, MayBeLeftInTheMiddle) {
  const auto store = Open();
  for (int i = 0; i < 20; ++i) {
    const auto reader = std::move(*store->care().Read(LogPosition(0)));
    for (int n = 0; n < i * 300; ++n) ASSERT_TRUE(reader->Next().ok());
  }
}

// What doesn't fit in memory ahead is read when it is asked for.
TEST_F(ReadAheadTest, GivesLargeEntriesInOrderToo) {
  const auto store = Open();
  NewMessage large;
  for (int i = 0; i < 40; ++i)
    large.entries.push_back({EntryClass::kFeed, store->StreamFor("test", "large"),
                             std::string(kReadAheadBytes / 3, static_cast<char>('a' + i % 26))});
  ASSERT_TRUE(store->care().AppendAndWait(std::move(large)).ok());
  const auto reader = std::move(*store->care().Read(LogPosition(0)));
  uint64_t position = 0;
  for (;; ++position) {
    const auto entry = reader->Next();
    ASSERT_TRUE(entry.ok()) << entry.error().ToString();
    if (!*entry) break;
    ASSERT_EQ((*entry)->position.value, position);
    if (position >= kEntries) {
      ASSERT_EQ((*entry)->payload.size(), kReadAheadBytes / 3);
    }
  }
  EXPECT_EQ(position, kEntries + 40);
}

// The damage is done under an open store, as a disk does it: opening would see it.
TEST_F(ReadAheadTest, GivesAllThatIsBeforeADamage) {
  { const auto store = Open(); }
  std::string note;
  const std::shared_ptr<Db> db =
      std::move(*Db::Open({folder() / "care", folder() / "evidence"}, note));
  const auto keys = std::move(*ReadVault(folder()));
  ASSERT_TRUE(keys);
  constexpr uint64_t kBad = 12'345;
  std::string changed = **db->Get(EntryKey(kBad));
  changed.back() = static_cast<char>(changed.back() ^ 1);
  Batch flipped;
  flipped.Put(EntryKey(kBad), changed);
  Batch missing;
  missing.Delete(EntryKey(kBad));
  for (Batch* const damage : {&flipped, &missing}) {
    ASSERT_TRUE(db->Write(*damage).ok());
    const auto reader = ReadEntries({db, keys->vault, "here"}, 0, kEntries);
    for (uint64_t position = 0; position < kBad; ++position) {
      const auto entry = reader->Next();
      ASSERT_TRUE(entry.ok() && *entry) << position;
      ASSERT_EQ((*entry)->payload, Payload(position));
    }
    for (int again = 0; again < 2; ++again) {
      const auto bad = reader->Next();
      ASSERT_FALSE(bad.ok());
      EXPECT_EQ(bad.error().code, ErrorCode::kCorruption);
      EXPECT_EQ(bad.error().place, "here");
      EXPECT_NE(bad.error().message.find("position 12345"), std::string::npos);
    }
  }
}

TEST_F(ReadAheadTest, VerifyOfALongLogSeesWhatItShould) {
  const auto found = [&](bool payloads) { return Found({payloads, {}, {}}); };
  EXPECT_EQ(found(true), "");
  EXPECT_EQ(found(false), "");
  std::string whole;
  Change([&](Db& db, Batch& batch) {
    whole = **db.Get(EntryKey(9'000));
    std::string changed = whole;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    batch.Put(EntryKey(9'000), changed);
  });
  EXPECT_NE(found(true).find("position 9000: "), std::string::npos) << found(true);
  EXPECT_NE(found(false).find("root"), std::string::npos) << found(false);
  Change([&](Db&, Batch& batch) {
    batch.Put(EntryKey(9'000), whole);
    batch.Delete(EntryKey(17'000));
  });
  for (const bool payloads : {true, false})
    EXPECT_NE(found(payloads).find("position 17000: the entry is missing"), std::string::npos)
        << found(payloads);
}

}  // namespace
}  // namespace daybook::ledger
