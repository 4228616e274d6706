#include "ledger/backup/backup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/db.h"
#include "ledger/log/digest.h"
#include "ledger/log/keys.h"
#include "ledger/log/log_tree.h"
#include "ledger/quarantine_db.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/vault_files.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/random_event.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;
using tests::FilesOf;
using tests::TempFolder;

class BackupTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> TryOpen(const fs::path& folder, bool create) {
    return Store::Open(folder, {.clock = &clock_, .create = create, .command = "daybook test"});
  }
  std::unique_ptr<Store> Open(const fs::path& folder, bool create = false) {
    auto store = TryOpen(folder, create);
    if (!store.ok()) ADD_FAILURE() << store.error().ToString();
    return store.ok() ? std::move(store).value() : nullptr;
  }
  NewMessage Message(const Store& store, int number, int events) {
    NewMessage message;
    message.key = store.KeyFor("test", std::to_string(number), "content");
    const std::string subject = "Patient/" + std::to_string(number % 7);
    for (int i = 0; i < events; ++i) {
      Event event = events_.Next();
      event.message = *message.key;
      event.id = EventIdFor(*message.key, static_cast<uint32_t>(i));
      event.subject = subject;
      message.entries.push_back(
          {EntryClassOf(event.kind), store.StreamFor("test", subject), EncodeEvent(event)});
    }
    return message;
  }
  // Messages first…first + count - 1 of two events, an access entry and a quarantined input each.
  void Fill(Store& store, int first, int count) {
    for (int i = first; i < first + count; ++i) {
      ASSERT_TRUE(store.care().AppendAndWait(Message(store, i, 2)).ok());
      AccessEntry access;
      access.actor = "local operator";
      access.care_position = store.care().size();
      ASSERT_TRUE(AppendAccess(store, access).ok());
      QuarantineEntry bad;
      bad.reason = "not-json";
      bad.raw = "input " + std::to_string(i);
      ASSERT_TRUE(store.quarantine().Put(bad).ok());
    }
  }
  // As they are stored.
  static std::vector<std::string> EntriesOf(const Log& log) {
    std::vector<std::string> entries;
    const auto tree = log.Tree();
    EXPECT_TRUE(tree.ok());
    const Status read = (*tree)->ForEachStored([&](LogPosition, std::string_view stored) {
      entries.emplace_back(stored);
      return Status();
    });
    EXPECT_TRUE(read.ok());
    return entries;
  }
  static std::string RootAt(const std::vector<std::string>& entries, uint64_t size) {
    Frontier frontier;
    for (uint64_t i = 0; i < size; ++i) frontier.Append(LeafHash(entries[i]));
    return std::string(BytesOf(frontier.Root()));
  }
  void ExpectSame(const fs::path& left, const fs::path& right) {
    const auto a = Open(left);
    const auto b = Open(right);
    EXPECT_EQ(EntriesOf(a->care()), EntriesOf(b->care()));
    EXPECT_EQ(EntriesOf(a->access()), EntriesOf(b->access()));
    EXPECT_EQ(a->care().root_hash(), b->care().root_hash());
    const auto kept = a->quarantine().List();
    const auto copied = b->quarantine().List();
    ASSERT_TRUE(kept.ok() && copied.ok());
    ASSERT_EQ(kept->size(), copied->size());
    for (size_t i = 0; i < kept->size(); ++i)
      EXPECT_EQ(EncodeQuarantined((*kept)[i]), EncodeQuarantined((*copied)[i]));
  }
  fs::path source() const { return folder_ / "ledger"; }
  fs::path target() const { return folder_ / "copy"; }

  TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  tests::RandomEvents events_{11};
};

TEST_F(BackupTest, IsTheSameLedgerAndGoesOnLikeIt) {
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 40);
    const auto report = BackUp(*store, target(), {});
    ASSERT_TRUE(report.ok()) << report.error().ToString();
    EXPECT_EQ(report->care_entries.value, 80u);
    EXPECT_EQ(report->access_entries.value, 40u);
    EXPECT_EQ(report->care_root, store->care().root_hash());
    EXPECT_EQ(report->access_root, store->access().root_hash());
    EXPECT_GT(report->bytes, 0u);
  }
  struct stat mode {};
  ASSERT_EQ(::stat(target().c_str(), &mode), 0);
  EXPECT_EQ(mode.st_mode & 0777, 0700u);
  EXPECT_FALSE(fs::exists(target() / kUnfinishedFormat));
  const auto verified = VerifyStore(target());
  ASSERT_TRUE(verified.ok() && verified->ok());
  ExpectSame(source(), target());
  auto copy = Open(target());
  const auto again = copy->care().AppendAndWait(Message(*copy, 3, 2));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->first.value, 6u);
  Fill(*copy, 40, 1);  // numbers of streams go on where they were: verify counts them
  ASSERT_TRUE(copy->Close().ok());
  copy.reset();
  EXPECT_TRUE(VerifyStore(target())->ok());
}

TEST_F(BackupTest, OfAnEmptyLedger) {
  auto store = Open(source(), true);
  fs::create_directory(target());  // an empty folder will do
  ASSERT_TRUE(BackUp(*store, target(), {}).ok());
  store.reset();
  ExpectSame(source(), target());
}

TEST_F(BackupTest, WhileWritersGoOnItIsAPrefix) {
  auto store = Open(source(), true);
  Fill(*store, 0, 20);
  std::vector<NewMessage> messages;
  for (int i = 20; i < 3'000; ++i) messages.push_back(Message(*store, i, 3));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (NewMessage& message : messages) {
      if (stop) return;
      ASSERT_TRUE(store->care().AppendAndWait(std::move(message)).ok());
      AccessEntry access;
      access.care_position = store->care().size();
      ASSERT_TRUE(AppendAccess(*store, access).ok());
    }
  });
  for (int round = 0; round < 3; ++round) {
    const fs::path to = folder_ / ("copy" + std::to_string(round));
    const auto report = BackUp(*store, to, {});
    ASSERT_TRUE(report.ok()) << report.error().ToString();
    const auto entries = EntriesOf(store->care());
    EXPECT_GE(entries.size(), report->care_entries.value);
    EXPECT_EQ(report->care_root, RootAt(entries, report->care_entries.value));
    // Whatever an access entry was computed on is in the copy.
    const auto copy = Open(to);
    const auto last = copy->access().At(LogPosition(report->access_entries.value - 1));
    ASSERT_TRUE(last.ok());
    EXPECT_LE(DecodeAccess(last->payload)->care_position.value, report->care_entries.value);
  }
  stop = true;
  writer.join();
}

TEST_F(BackupTest, LargeRecordsGoAloneAndBatchesAreBounded) {
  auto store = Open(source(), true);
  QuarantineEntry bad;
  bad.reason = "too-large";
  bad.raw = std::string(3 * kCopyBatchBytes, 'x');
  ASSERT_TRUE(store->quarantine().Put(bad).ok());
  Fill(*store, 0, 5);
  uint64_t told = 0;
  CopyOptions options;
  options.progress = [&told](uint64_t bytes) {
    EXPECT_GE(bytes, told);
    told = bytes;
  };
  ASSERT_TRUE(BackUp(*store, target(), options).ok());
  EXPECT_GT(told, 3 * kCopyBatchBytes);
  store.reset();
  ExpectSame(source(), target());
}

TEST_F(BackupTest, ACancelLeavesNothing) {
  auto store = Open(source(), true);
  Fill(*store, 0, 5);
  CopyOptions options;
  // Asked before each batch, at each record that is read back, and before it counts.
  for (int at = 0; at < 1'000; at += 5) {
    int asked = 0;
    options.cancelled = [&] { return asked++ >= at; };
    const auto report = BackUp(*store, target(), options);
    if (report.ok()) {
      EXPECT_GT(at, 30);
      return;
    }
    EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
    EXPECT_FALSE(fs::exists(target()));
  }
  FAIL() << "never done";
}

TEST_F(BackupTest, ACancelledRestoreLeavesNothing) {
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 5);
    ASSERT_TRUE(BackUp(*store, target(), {}).ok());
  }
  CopyOptions options;
  for (int at = 0; at < 1'000; at += 9) {
    int asked = 0;
    options.cancelled = [&] { return asked++ >= at; };
    const auto report = Restore(target(), folder_ / "restored", clock_, options);
    if (report.ok()) {
      EXPECT_GT(at, 60);
      return;
    }
    EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
    EXPECT_FALSE(fs::exists(folder_ / "restored"));
  }
  FAIL() << "never done";
}

TEST_F(BackupTest, AKillLeavesNothingThatLooksWholeAndTheSameStartsAnew) {
  auto store = Open(source(), true);
  Fill(*store, 0, 30);
  store.reset();
  for (int batch = 1; batch <= 3; ++batch) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto own = TryOpen(source(), false);
      CopyOptions options;
      int batches = 0;
      options.progress = [&](uint64_t) {
        if (++batches == batch) ::_exit(7);
      };
      static_cast<void>(BackUp(**own, target(), options).ok());
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 7);
    ASSERT_TRUE(fs::exists(target() / kUnfinishedFormat));
    EXPECT_EQ(VerifyStore(target()).error().code, ErrorCode::kNoLedger);
    EXPECT_EQ(TryOpen(target(), false).error().code, ErrorCode::kNoLedger);
    EXPECT_EQ(TryOpen(target(), true).error().code, ErrorCode::kCantCreate);
    const auto restored = Restore(target(), folder_ / "restored", clock_, {});
    EXPECT_EQ(restored.error().code, ErrorCode::kNoLedger);
    EXPECT_FALSE(fs::exists(folder_ / "restored"));
  }
  store = Open(source());
  ASSERT_TRUE(BackUp(*store, target(), {}).ok());
  store.reset();
  ExpectSame(source(), target());
}

TEST_F(BackupTest, RefusesAFolderThatIsTaken) {
  auto store = Open(source(), true);
  Fill(*store, 0, 2);
  fs::create_directory(target());
  std::ofstream(target() / "diary.txt") << "mine";
  const auto foreign = BackUp(*store, target(), {});
  EXPECT_EQ(foreign.error().code, ErrorCode::kCantCreate);
  EXPECT_NE(foreign.error().message.find("diary.txt"), std::string::npos);
  // Also beside a copy that was not finished: only what is a copy's own may go.
  std::ofstream(target() / kUnfinishedFormat) << "daybook 1\n";
  EXPECT_EQ(BackUp(*store, target(), {}).error().code, ErrorCode::kCantCreate);
  EXPECT_TRUE(fs::exists(target() / "diary.txt"));
  for (const fs::path& within : {source(), source() / "views" / "copy", source() / "." / "x"})
    EXPECT_EQ(BackUp(*store, within, {}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(BackUp(*store, Open(folder_ / "another", true)->folder(), {}).error().code,
            ErrorCode::kCantCreate);
  ASSERT_TRUE(BackUp(*store, folder_ / "one", {}).ok());
  EXPECT_EQ(BackUp(*store, folder_ / "one", {}).error().code, ErrorCode::kCantCreate);
  EXPECT_TRUE(VerifyStore(folder_ / "one")->ok());
}

TEST_F(BackupTest, RestoreGivesTheSameLedgerAndLeavesTheBackupAlone) {
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 25);
    ASSERT_TRUE(BackUp(*store, target(), {}).ok());
  }
  const auto before = FilesOf(target());
  const auto report = Restore(target(), folder_ / "restored", clock_, {});
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(FilesOf(target()), before);
  EXPECT_EQ(report->care_root, Open(source())->care().root_hash());
  ExpectSame(source(), folder_ / "restored");
  EXPECT_EQ(Restore(target(), folder_ / "restored", clock_, {}).error().code,
            ErrorCode::kCantCreate);
  EXPECT_EQ(Restore(folder_ / "nowhere", folder_ / "other", clock_, {}).error().code,
            ErrorCode::kNoLedger);
}

// A log whose records say something else than it was told, behind what opening looks at.
TEST_F(BackupTest, ADamagedLedgerIsNotBackedUp) {
  const auto tamper = [&](const std::function<void(Batch&)>& change) {
    std::string note;
    DbOptions options;
    options.folder = source() / "care";
    options.evidence_folder = source() / "evidence";
    options.write_buffer_bytes = 1u << 20;
    auto db = Db::Open(options, note);
    ASSERT_TRUE(db.ok()) << db.error().ToString();
    Batch batch;
    change(batch);
    ASSERT_TRUE((*db)->Write(batch).ok());
  };
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 5);
    NewMessage many;  // fills a tile of level 1: opening looks at what is behind the last
    many.entries.assign(1u << 16, {EntryClass::kFeed, store->StreamFor("test", "many"), "x"});
    ASSERT_TRUE(store->care().AppendAndWait(std::move(many)).ok());
  }
  std::string entry;
  {
    auto store = Open(source());
    entry = EntriesOf(store->care()).at(3);
  }
  std::string other = entry;
  other.back() = static_cast<char>(other.back() ^ 1);
  const std::vector<std::function<void(Batch&)>> changes{
      [](Batch& batch) { batch.Delete(EntryKey(3)); },
      [&](Batch& batch) { batch.Put(EntryKey(3), other); },
      [&](Batch& batch) { batch.Put(EntryKey(3), entry.substr(0, 20)); },
  };
  for (const auto& change : changes) {
    tamper(change);
    {
      auto store = Open(source());
      const auto report = BackUp(*store, target(), {});
      ASSERT_FALSE(report.ok());
      EXPECT_EQ(report.error().code, ErrorCode::kCorruption) << report.error().ToString();
      EXPECT_FALSE(fs::exists(target()));
    }
    tamper([&](Batch& batch) { batch.Put(EntryKey(3), entry); });
  }
  auto store = Open(source());
  EXPECT_TRUE(BackUp(*store, target(), {}).ok());
}

// The key that the entries are read with is kept elsewhere, and comes from there.
TEST_F(BackupTest, WithKeysApartIsReadOnlyWithThem) {
  std::string root;
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 30);
    root = store->care().root_hash();
    ASSERT_TRUE(CopyKeys(nullptr, source(), folder_ / "keys").ok());
    CopyOptions options;
    options.keys_apart = true;
    const auto report = BackUp(*store, target(), options);
    ASSERT_TRUE(report.ok()) << report.error().ToString();
    EXPECT_EQ(report->care_root, root);
  }
  const std::string epoch_key = FilesOf(source()).at("keys/epoch-1.key");
  for (const auto& [name, bytes] : FilesOf(target()))
    EXPECT_EQ(bytes.find(epoch_key), std::string::npos) << name;
  const auto verified = VerifyStore(target());
  ASSERT_TRUE(verified.ok());
  EXPECT_TRUE(verified->ok()) << verified->damaged[0].what;
  for (const auto& refused : {TryOpen(target(), false).error(),
                              Restore(target(), folder_ / "without", clock_, {}).error()}) {
    EXPECT_EQ(refused.code, ErrorCode::kUnavailable) << refused.ToString();
    EXPECT_NE(refused.hint.find("--keys"), std::string::npos);
  }
  EXPECT_FALSE(fs::exists(folder_ / "without"));

  CopyOptions with_keys;
  with_keys.keys = folder_ / "keys";
  const auto report = Restore(target(), folder_ / "restored", clock_, with_keys);
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  ExpectSame(source(), folder_ / "restored");
  EXPECT_FALSE(fs::exists(ApartFile(folder_ / "restored")));

  { Open(folder_ / "stranger", true); }
  ASSERT_TRUE(CopyKeys(nullptr, folder_ / "stranger", folder_ / "other").ok());
  with_keys.keys = folder_ / "other";
  EXPECT_EQ(Restore(target(), folder_ / "wrong", clock_, with_keys).error().code,
            ErrorCode::kUsage);
  with_keys.keys = folder_ / "nowhere";
  EXPECT_FALSE(Restore(target(), folder_ / "wrong", clock_, with_keys).ok());
  EXPECT_FALSE(fs::exists(folder_ / "wrong"));
}

// Records of letters that this version doesn't know are copied as they are.
TEST_F(BackupTest, CopiesRecordsOfAnyLetter) {
  const auto folder = std::move(UnfinishedFolder::Make(target(), {})).value();
  ASSERT_TRUE(Open(source(), true));
  ASSERT_TRUE(folder->CopyKeys(source()).ok());
  const auto copied = folder->CopyLog("care", "test", [](const TakeRecord& take) -> Status {
    DAYBOOK_TRY(take(kLogFormatKey, kLogFormat));
    DAYBOOK_TRY(take(kFrontierKey, Frontier().Encode()));
    return take("t\x01tile", "hashes");
  });
  ASSERT_TRUE(copied.ok()) << copied.error().ToString();
  std::string note;
  DbOptions options;
  options.folder = target() / "care";
  options.evidence_folder = target() / "evidence";
  options.write_buffer_bytes = 1u << 20;
  auto db = std::move(Db::Open(options, note)).value();
  EXPECT_EQ(db->Get("t\x01tile").value(), "hashes");
}

TEST_F(BackupTest, ADamagedBackupIsNotRestored) {
  {
    auto store = Open(source(), true);
    Fill(*store, 0, 25);
    ASSERT_TRUE(BackUp(*store, target(), {}).ok());
  }
  for (const auto& [name, bytes] : FilesOf(target())) {
    if (bytes.empty()) continue;
    std::string flipped = bytes;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
    std::ofstream(target() / name, std::ios::binary) << flipped;
    const auto report = Restore(target(), folder_ / "restored", clock_, {});
    ASSERT_FALSE(report.ok()) << name;
    EXPECT_EQ(report.error().code, ErrorCode::kCorruption) << name << report.error().ToString();
    EXPECT_FALSE(fs::exists(folder_ / "restored")) << name;
    std::ofstream(target() / name, std::ios::binary) << bytes;
  }
  EXPECT_TRUE(Restore(target(), folder_ / "restored", clock_, {}).ok());
}

}  // namespace
}  // namespace daybook::ledger
