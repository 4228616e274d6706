// verify and the records by which a message sent again is known.
#include "ledger/verify_messages.h"

#include <gtest/gtest.h>
#include <leveldb/db.h>

#include "ledger/event/event_codec.h"
#include "ledger/log/keys.h"
#include "ledger/log/message_spans.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

class VerifyMessagesTest : public ::testing::Test {
 protected:
  // 200 messages of one to three events, one without any, and a definition without a key.
  void SetUp() override {
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    const auto store = Store::Open(folder_ / "store", options);
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    for (int n = 0; n < 200; ++n) {
      NewMessage message;
      message.key = (*store)->KeyFor("test", std::to_string(n), "");
      keys_.push_back(*message.key);
      for (int i = 0; i <= n % 3; ++i)
        message.entries.push_back(Entry(**store, *message.key, Kind::kCondition));
      ASSERT_TRUE((*store)->care().AppendAndWait(std::move(message)).ok());
    }
    ASSERT_TRUE((*store)->care().AppendAndWait({(*store)->KeyFor("test", "none", ""), {}}).ok());
    definition_ = (*store)->KeyFor("test", "definition", "");
    NewMessage definition;
    definition.entries.push_back(Entry(**store, definition_, Kind::kDefinition));
    ASSERT_TRUE((*store)->care().AppendAndWait(std::move(definition)).ok());
  }
  static NewEntry Entry(const Store& store, const MessageKey& key, Kind kind) {
    Event event;
    event.message = key;
    event.kind = kind;
    event.subject = "Patient/1";
    return {EntryClassOf(kind), store.StreamFor("test", event.subject), EncodeEvent(event)};
  }
  template <typename Change>
  void Alter(const Change& change, const char* database = "care.index") const {
    leveldb::DB* opened = nullptr;
    const std::string folder = (folder_ / "store" / database).string();
    ASSERT_TRUE(leveldb::DB::Open({}, folder, &opened).ok());
    const std::unique_ptr<leveldb::DB> db(opened);
    change(*db);
  }
  // What verify says is wrong; empty if nothing.
  std::string Wrong(const char* database = "care.index") const {
    const auto report = VerifyStore(folder_ / "store");
    EXPECT_TRUE(report.ok());
    if (!report.ok() || report->ok()) return "";
    EXPECT_EQ(report->damaged.size(), 1u);
    EXPECT_EQ(report->damaged[0].file, (folder_ / "store" / database).string());
    return report->damaged[0].what;
  }

  tests::TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  std::vector<MessageKey> keys_;
  MessageKey definition_;
};

TEST_F(VerifyMessagesTest, ASoundLogIsSound) { EXPECT_EQ(Wrong(), ""); }

TEST_F(VerifyMessagesTest, AMissingRecordIsNamed) {
  Alter([&](leveldb::DB& db) { ASSERT_TRUE(db.Delete({}, KeyOfMessage(keys_[77])).ok()); });
  EXPECT_EQ(Wrong(), "message " + keys_[77].ToHex() +
                         ": its record is missing, the same message again would go in twice");
}

TEST_F(VerifyMessagesTest, AWrongRecordIsNamed) {
  Alter([&](leveldb::DB& db) {
    const std::string value = EncodeMessageValue({{}, 3, 2});  // the third message: entries 3, 4, 5
    ASSERT_TRUE(db.Put({}, KeyOfMessage(keys_[2]), value).ok());
  });
  EXPECT_EQ(Wrong(), "message " + keys_[2].ToHex() +
                         ": its record says 2 entries from position 3, the log holds 3 entries "
                         "from position 3");
}

// Definitions in a message with a key have a record as the others do.
TEST_F(VerifyMessagesTest, AWrongRecordOfADefinitionIsNamed) {
  Alter([&](leveldb::DB& db) {
    const std::string value = EncodeMessageValue({{}, 1, 1});
    ASSERT_TRUE(db.Put({}, KeyOfMessage(definition_), value).ok());
  });
  EXPECT_NE(Wrong().find("message " + definition_.ToHex()), std::string::npos) << Wrong();
}

// 400 entries in the log.
TEST_F(VerifyMessagesTest, AMessageWithoutEntriesStandsBehindOneThatIsThere) {
  for (const uint64_t size : {uint64_t{402}, uint64_t{1} << 41, ~uint64_t{0}}) {
    const std::string key = KeyOfEmptyMessage(size, keys_[3]);
    Alter([&](leveldb::DB& db) { ASSERT_TRUE(db.Put({}, key, "").ok()); }, "care");
    EXPECT_EQ(Wrong("care"), "a message without entries stands behind position " +
                                 std::to_string(size - 1) + ", which isn't there");
    Alter([&](leveldb::DB& db) { ASSERT_TRUE(db.Delete({}, key).ok()); }, "care");
  }
  EXPECT_EQ(Wrong("care"), "");
}

TEST_F(VerifyMessagesTest, ARecordOfSomebodyElsesEntriesIsNamed) {
  MessageKey stranger;
  stranger.bytes[5] = 1;
  Alter([&](leveldb::DB& db) {
    const std::string value = EncodeMessageValue({{}, 3, 3});
    ASSERT_TRUE(db.Put({}, KeyOfMessage(stranger), value).ok());
  });
  EXPECT_NE(Wrong().find("message " + stranger.ToHex()), std::string::npos) << Wrong();
  EXPECT_NE(Wrong().find("not its own"), std::string::npos) << Wrong();
}

}  // namespace
}  // namespace daybook::ledger
