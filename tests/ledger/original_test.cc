// Originals on a real store: encrypted, copied, and checked by verify.
#include "ledger/seal/original.h"

#include <gtest/gtest.h>

#include "ledger/backup/backup.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/keys.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/store_in_folder.h"

namespace daybook::ledger {
namespace {

constexpr const char* kSecret = "Jane Quimby of 4 Acacia Road";

class OriginalTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  static NewMessage Message(Store& store, int number, int people = 1) {
    NewMessage message;
    message.key = store.KeyFor("gp", std::to_string(number), "");
    for (int person = 0; person < people; ++person) {
      Event event;
      event.message = *message.key;
      event.index = static_cast<uint32_t>(person);
      event.id = EventIdFor(event.message, event.index);
      event.record = {"gp", "Condition", std::to_string(number)};
      event.subject = "Patient/" + std::to_string(person);
      message.entries.push_back(
          {EntryClass::kClinical, store.StreamFor("gp", event.subject), *EncodeForAppend(event)});
    }
    message.original = {"hl7v2", kSecret + std::to_string(number)};
    return message;
  }
  void Fill(int messages) {
    const auto store = Open();
    for (int n = 0; n < messages; ++n)
      ASSERT_TRUE(store->care().AppendAndWait(Message(*store, n)).ok());
  }
};

TEST_F(OriginalTest, StandsInNoFileInClear) {
  Fill(20);
  for (const auto& [name, content] : tests::FilesOf(folder()))
    EXPECT_EQ(content.find(kSecret), std::string::npos) << name;
  EXPECT_EQ(Found(), "");
}

TEST_F(OriginalTest, OfManyPeopleIsReadBack) {
  const auto store = Open();
  const int most = static_cast<int>(kOriginalStreamsMax);
  ASSERT_TRUE(store->care().AppendAndWait(Message(*store, 1, most)).ok());
  EXPECT_EQ((*store->care().OriginalOf(LogPosition(0)))->bytes, kSecret + std::string("1"));
  EXPECT_EQ(store->care().AppendAndWait(Message(*store, 2, most + 1)).error().code,
            ErrorCode::kTooLarge);
}

TEST_F(OriginalTest, MayBeAsLongAsIsSaid) {
  const auto store = Open();
  NewMessage message = Message(*store, 1, static_cast<int>(kOriginalStreamsMax));
  message.original->bytes.assign(kOriginalBytesMax, '\xE9');
  ASSERT_TRUE(store->care().AppendAndWait(message).ok());
  EXPECT_EQ((*store->care().OriginalOf(LogPosition(0)))->bytes, message.original->bytes);
  NewMessage longer = Message(*store, 2);
  longer.original->bytes.assign(kOriginalBytesMax + 1, 'x');
  EXPECT_EQ(store->care().AppendAndWait(longer).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(store->care().Writable().ok());
}

TEST_F(OriginalTest, OfAnotherMessageIsFound) {
  Fill(3);
  Change([](Db& db, Batch& batch) { batch.Put(KeyOfOriginal(1), **db.Get(KeyOfOriginal(2))); });
  EXPECT_NE(Found().find("original at position 1: it is another message's"), std::string::npos)
      << Found();
}

TEST_F(OriginalTest, ThatWasChangedIsFoundAndNotGiven) {
  Fill(3);
  Change([](Db& db, Batch& batch) {
    std::string stored = **db.Get(KeyOfOriginal(1));
    stored.back() = static_cast<char>(stored.back() ^ 1);
    batch.Put(KeyOfOriginal(1), stored);
  });
  EXPECT_NE(Found().find("original at position 1"), std::string::npos) << Found();
  const auto store = Open();
  EXPECT_EQ(store->care().OriginalOf(LogPosition(1)).error().code, ErrorCode::kCorruption);
  EXPECT_TRUE((*store->care().OriginalOf(LogPosition(2))).has_value());
}

TEST_F(OriginalTest, WithoutAnEntryIsFoundAndNotCopied) {
  Fill(3);
  Change([](Db&, Batch& batch) { batch.Put(KeyOfOriginal(0) + "x", ""); });
  EXPECT_NE(Found(), "");
  Change([](Db& db, Batch& batch) {
    batch.Delete(KeyOfOriginal(0) + "x");
    batch.Put(EntryKey(7) + kOriginalLetter, **db.Get(KeyOfOriginal(2)));
  });
  EXPECT_NE(Found(), "");
}

TEST_F(OriginalTest, IsInABackup) {
  Fill(5);
  const std::filesystem::path copy = folder_ / "copy";
  {
    const auto store = Open();
    const auto made = BackUp(*store, copy, {});
    ASSERT_TRUE(made.ok()) << made.error().ToString();
  }
  StoreOptions options;
  options.clock = &clock_;
  const auto restored = Store::Open(copy, options);
  ASSERT_TRUE(restored.ok()) << restored.error().ToString();
  EXPECT_EQ((*(*restored)->care().OriginalOf(LogPosition(4)))->bytes, kSecret + std::string("4"));
}

}  // namespace
}  // namespace daybook::ledger
