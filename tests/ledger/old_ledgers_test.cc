// The kept ledgers of older formats (tests/ledger/corpus): they verify as they are, open with the
// roots and answers they had, and go on; also where a crash ended the upgrade half-way.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ledger/event/event_codec.h"
#include "ledger/log/anchor.h"
#include "ledger/log/db.h"
#include "ledger/log/keys.h"
#include "ledger/log/log_index.h"
#include "ledger/log/log_tree.h"
#include "ledger/log/tile_edge.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/store_in_folder.h"
#include "tests/source_dir.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

struct Kept {
  std::string name;
  std::string_view format;
  uint64_t care = 0;
  std::string root;
  uint64_t access = 0;
  uint64_t erased = 0;  // entries of care
  uint64_t originals = 0;
};
const std::vector<Kept>& AllKept() {
  static const std::vector<Kept> kAll{
      {"ledger-1", kLogFormat1, 285,
       "31c5fe5077d18d223a5a894b8bb3c0ab4c93d3a636b7607c6aa53a25308c97aa", 2, 0},
      {"ledger-2", kLogFormat2, 286,
       "00b20d14ced961615e9d163e6136255618c255ea91f70ce49d90331dbb67d4cf", 4, 40},
      {"ledger-3", kLogFormat3, 286,
       "11221b7c77f613c7f4180318288148e8864b8b46141ab50a34fefebc43cfdbc9", 6, 40},
      {"ledger-4", kLogFormat, 314,
       "001fd1dac834efae6d03a2e12cbca7d3ae1bf8f86ea7bdacfcb6746e2f61dec3", 4, 40, 272}};
  return kAll;
}
void PrintTo(const Kept& kept, std::ostream* out) { *out << kept.name; }

class OldLedger : public ::testing::TestWithParam<Kept>, protected tests::StoreInFolder {
 protected:
  void SetUp() override {
    fs::copy(tests::SourceDir() / "tests" / "ledger" / "corpus" / GetParam().name, folder(),
             fs::copy_options::recursive);
  }
  std::string Format() {
    std::string format;
    Change([&](Db& db, Batch&) { format = **db.Get(kLogFormatKey); });
    return format;
  }
  // The messages of the care log's readable entries, by whose keys they are found again.
  static std::set<MessageKey> Messages(Store& store) {
    std::set<MessageKey> keys;
    const auto reader = std::move(*store.care().Read(LogPosition(0)));
    for (;;) {
      const auto entry = reader->Next();
      EXPECT_TRUE(entry.ok()) << entry.error().ToString();
      if (!entry.ok() || !*entry) return keys;
      if ((*entry)->erased || (*entry)->header.entry_class == EntryClass::kDefinition) continue;
      keys.insert(DecodeEvent((*entry)->payload)->message);
    }
  }
  void ExpectWhole(Store& store) {
    const Kept& kept = GetParam();
    EXPECT_EQ(store.care().size().value, kept.care);
    EXPECT_EQ(ToHexText(store.care().root_hash()), kept.root);
    EXPECT_EQ(store.access().size().value, kept.access);
    EXPECT_EQ(store.quarantine().count(), 1u);
    uint64_t erased = 0;
    const auto reader = std::move(*store.care().Read(LogPosition(0)));
    for (auto entry = reader->Next(); entry.ok() && *entry; entry = reader->Next())
      erased += (*entry)->erased ? 1 : 0;
    EXPECT_EQ(erased, kept.erased);
    uint64_t originals = 0;
    for (uint64_t at = 0; at < kept.care; ++at) {
      const auto original = store.care().OriginalOf(LogPosition(at));
      ASSERT_TRUE(original.ok()) << original.error().ToString();
      if (*original) originals += (*original)->bytes.starts_with("{\"resourceType\":") ? 1 : 0;
    }
    EXPECT_EQ(originals, kept.originals);
    const std::set<MessageKey> messages = Messages(store);
    EXPECT_GT(messages.size(), 100u);
    for (const MessageKey& key : messages) {
      NewMessage again;
      again.key = key;
      again.entries.push_back({EntryClass::kFeed, store.StreamFor("test", "again"), "x"});
      const auto committed = store.care().AppendAndWait(std::move(again));
      ASSERT_TRUE(committed.ok()) << committed.error().ToString();
      EXPECT_TRUE(committed->duplicate) << key.ToHex();
    }
    EXPECT_EQ(store.care().size().value, kept.care);
  }
};

TEST_P(OldLedger, VerifiesAsItIs) {
  const auto before = tests::FilesOf(folder());
  EXPECT_EQ(Found(), "");
  EXPECT_EQ(tests::FilesOf(folder()), before);
}

TEST_P(OldLedger, OpensWithTheRootItHadAndGoesOn) {
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectWhole(*store);
  }
  EXPECT_EQ(Format(), kLogFormat);
  EXPECT_TRUE(*IsSignedAnchor(nullptr, folder() / "care.anchor"));
  EXPECT_TRUE(*IsSignedAnchor(nullptr, folder() / "access.anchor"));
  EXPECT_EQ(Found(), "");
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectWhole(*store);
    NewMessage more;
    for (int i = 0; i < 300; ++i)
      more.entries.push_back({EntryClass::kFeed, store->StreamFor("test", "more"), "x"});
    ASSERT_TRUE(store->care().AppendAndWait(std::move(more)).ok());
  }
  EXPECT_EQ(Found(), "");
  EXPECT_NE(Open(), nullptr);
}

TEST_P(OldLedger, LeavesNoRecordOfItsOldFormat) {
  Open().reset();
  Change([](Db& db, Batch&) {
    const auto cursor = db.Scan("");
    for (; cursor->valid(); cursor->Next())
      EXPECT_TRUE(cursor->key() == kLogFormatKey || IsEntryKey(cursor->key()) ||
                  IsOriginalKey(cursor->key()))
          << cursor->key();
  });
}

// A crash before the format was raised: the index and a signed anchor are there already.
TEST_P(OldLedger, IsMadeAnewWhereACrashLeftItHalfWay) {
  std::map<std::string, std::string> old;
  Change([&](Db& db, Batch&) {
    const auto cursor = db.Scan("");
    for (; cursor->valid(); cursor->Next()) old[std::string(cursor->key())] = cursor->value();
  });
  Open().reset();
  Change([&](Db&, Batch& batch) {
    for (const auto& [key, value] : old) batch.Put(key, value);
  });
  EXPECT_EQ(Format(), GetParam().format);
  EXPECT_EQ(Found(), "");
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectWhole(*store);
  }
  // And one behind it, while the old records were removed.
  Change([&](Db&, Batch& batch) {
    for (const auto& [key, value] : old)
      if (key != kLogFormatKey && key.front() != kEntryLetter && key.back() % 2 == 0)
        batch.Put(key, value);
  });
  EXPECT_EQ(Found(), "");
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectWhole(*store);
  }
  EXPECT_EQ(Format(), kLogFormat);
  EXPECT_EQ(Found(), "");
}

TEST_P(OldLedger, WithoutAnEntryStaysWhatItIs) {
  Change([](Db&, Batch& batch) { batch.Delete(EntryKey(7)); });
  EXPECT_NE(TryOpen().error().message.find("position 7 is missing"), std::string::npos);
  EXPECT_EQ(Format(), GetParam().format);
}

TEST_P(OldLedger, AnAnchorOfTheOtherLogIsRefused) {
  fs::copy_file(folder() / "access.anchor", folder() / "care.anchor",
                fs::copy_options::overwrite_existing);
  EXPECT_FALSE(TryOpen().ok());
  EXPECT_NE(Found(), "");
}

INSTANTIATE_TEST_SUITE_P(Corpus, OldLedger, ::testing::ValuesIn(AllKept()), [](const auto& one) {
  return "Format" + one.param.name.substr(one.param.name.size() - 1);
});

// More tiles than are written at a time, and messages of no entries.
TEST(OldLedgers, ALongLogOfFormat1GetsItsTilesToo) {
  const tests::TempFolder temp;
  const fs::path folder = temp / "store";
  FixedClock clock{1'790'000'000'000'000};
  StoreOptions options;
  options.clock = &clock;
  options.create = true;
  constexpr size_t kEntries = 140'000;
  MessageKey empty;
  std::string root;
  {
    const auto store = std::move(*Store::Open(folder, options));
    NewMessage many;
    many.entries.assign(kEntries, {EntryClass::kFeed, store->StreamFor("test", "many"), "x"});
    ASSERT_TRUE(store->care().AppendAndWait(std::move(many)).ok());
    empty = store->KeyFor("test", "empty", "");
    root = store->care().root_hash();
  }
  {  // as format 1 had it
    std::string note;
    const auto db = std::move(*Db::Open({folder / "care", folder / "evidence"}, note));
    Frontier frontier;
    Batch batch;
    const auto cursor = db->Scan(EntryKey(0));
    for (; cursor->valid(); cursor->Next()) {
      if (IsEntryKey(cursor->key()))
        frontier.Append(LeafHash(cursor->value()));
      else
        batch.Delete(cursor->key());
    }
    batch.Put(kFrontierKey, frontier.Encode());
    batch.Put(kLogFormatKey, kLogFormat1);
    std::string value;
    PutBe64(value, kEntries);
    PutBe32(value, 0);
    batch.Put(LetterKey(kMessageLetter, empty), value);
    value.clear();
    PutBe32(value, kEntries);
    const StreamId stream = [&] {
      const auto entry = db->Get(EntryKey(0));
      return DecodeEntry(**entry)->header.stream;
    }();
    batch.Put(KeyOfStream(stream), value);
    ASSERT_TRUE(db->Write(batch).ok());
    fs::remove_all(IndexFolder(folder / "care"));
  }
  EXPECT_TRUE(VerifyStore(folder)->ok());
  {
    auto store = Store::Open(folder, options);
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    EXPECT_EQ((*store)->care().root_hash(), root);
    EXPECT_TRUE((*store)->care().AppendAndWait({empty, {}})->duplicate);
  }
  EXPECT_TRUE(VerifyStore(folder)->ok());
  fs::remove_all(IndexFolder(folder / "care"));  // made again from the log alone
  {
    auto store = Store::Open(folder, options);
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    EXPECT_TRUE((*store)->care().AppendAndWait({empty, {}})->duplicate);
  }
  EXPECT_TRUE(VerifyStore(folder)->ok());
}

}  // namespace
}  // namespace daybook::ledger
