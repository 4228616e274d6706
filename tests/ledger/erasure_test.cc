// Erasure on a real store: what goes, what stays, and that no byte of it is left.
#include "ledger/erasure/erasure.h"

#include <gtest/gtest.h>
#include <leveldb/env.h>

#include <fstream>

#include "ledger/backup/backup.h"
#include "ledger/erasure/mentions.h"
#include "ledger/event/event_codec.h"
#include "ledger/store.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/vault_files.h"
#include "ledger/verify.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

class ErasureTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open() {
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto store = Store::Open(folder(), options);
    if (!store.ok()) ADD_FAILURE() << store.error().ToString();
    return store.ok() ? std::move(store).value() : nullptr;
  }
  fs::path folder() const { return folder_ / "store"; }

  static std::string NameOf(int person) { return "Jane Quimby the " + std::to_string(person); }
  // A message about each of some persons: several in one, so that an erasure cuts through it.
  static NewMessage About(Store& store, const std::vector<int>& persons, int number) {
    NewMessage message;
    message.key = store.KeyFor("gp", std::to_string(number), "");
    for (const int person : persons) {
      Event event;
      event.kind = Kind::kCondition;
      event.message = *message.key;
      event.index = static_cast<uint32_t>(message.entries.size());
      event.id = EventIdFor(event.message, event.index);
      event.record = {"gp", "Condition", std::to_string(number)};
      event.subject = "Patient/" + std::to_string(person);
      event.code.text = NameOf(person);
      message.entries.push_back(
          {EntryClass::kClinical, store.StreamFor("gp", event.subject), *EncodeForAppend(event)});
    }
    message.original = {"fhir", ""};
    for (const int person : persons) message.original->bytes += NameOf(person) + "\n";
    return message;
  }
  static StreamId StreamOf(Store& store, int person) {
    return store.StreamFor("gp", "Patient/" + std::to_string(person));
  }
  static QuarantineEntry Unread(const std::string& raw) {
    QuarantineEntry entry;
    entry.source = "gp";
    entry.reason = "not-json";
    entry.raw = raw;
    return entry;
  }
  // Persons 0 to 4: messages of one, of several, and inputs that could not be read.
  void Fill(Store& store) {
    int number = 0;
    for (int round = 0; round < 20; ++round)
      for (int person = 0; person < 5; ++person)
        ASSERT_TRUE(store.care().AppendAndWait(About(store, {person}, number++)).ok());
    for (const auto& several : std::vector<std::vector<int>>{{0, 1, 2}, {1, 1, 0}, {1}, {2, 1}})
      ASSERT_TRUE(store.care().AppendAndWait(About(store, several, number++)).ok());
    for (int person = 0; person < 5; ++person)
      ASSERT_TRUE(
          store.quarantine()
              .Put(Unread("{broken \"Patient/" + std::to_string(person) + "\" " + NameOf(person)))
              .ok());
  }
  ErasureRequest Request(Store& store, int person) {
    mentions_.AddSubject("gp", "Patient/" + std::to_string(person));
    ErasureRequest request;
    request.streams = {StreamOf(store, person)};
    request.actor = "local operator";
    request.reason = "sent in error";
    request.legal_basis = "UK GDPR 17(1)(d)";
    request.mentions = [this](const QuarantineEntry& entry) { return mentions_.In(entry); };
    request.mentioned_in = [this](std::string_view bytes) { return mentions_.In(bytes); };
    return request;
  }
  static Status EraseNow(Store& store, const ErasureRequest& request) {
    DAYBOOK_ASSIGN(const ErasurePlan plan, store.PlanErasure(request));
    return store.Erase(request, plan);
  }
  // How many entries of each person can be read; 5: nobody's, erased.
  std::vector<int> Readable(Store& store) {
    std::vector<int> counts(6);
    const auto reader = *store.care().Read(LogPosition(0));
    while (true) {
      const auto entry = reader->Next();
      if (!entry.ok()) ADD_FAILURE() << entry.error().ToString();
      if (!entry.ok() || !*entry) return counts;
      if ((*entry)->erased) {
        EXPECT_EQ((*entry)->payload, "");
        ++counts[5];
        continue;
      }
      const auto event = DecodeEvent((*entry)->payload);
      if (!event.ok()) ADD_FAILURE() << event.error().ToString();
      for (int person = 0; event.ok() && person < 5; ++person)
        if (event->code.text == NameOf(person)) ++counts[static_cast<size_t>(person)];
    }
  }
  void ExpectNowhere(const std::string& bytes) {
    for (const auto& [name, content] : tests::FilesOf(folder()))
      EXPECT_EQ(content.find(bytes), std::string::npos) << name;
  }

  tests::TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  Mentions mentions_;
};

TEST_F(ErasureTest, TakesOneStreamAndNothingElse) {
  auto store = Open();
  Fill(*store);
  const std::string root = store->care().root_hash();
  const uint64_t size = store->care().size().value;
  EXPECT_EQ(Readable(*store), (std::vector<int>{22, 25, 22, 20, 20, 0}));
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store.reset();
  ExpectNowhere(NameOf(1));

  store = Open();
  EXPECT_NE(store->tail_note().find("certified by entry"), std::string::npos);
  EXPECT_EQ(store->care().size().value, size + 1);
  EXPECT_EQ(Readable(*store), (std::vector<int>{22, 0, 22, 20, 20, 25}));
  EXPECT_EQ(store->quarantine().count(), 4u);
  EXPECT_EQ(store->quarantine().Get(2).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store->quarantine().Get(1).ok());
  // Nothing more goes into the stream; the others go on.
  const StreamId gone = StreamOf(*store, 1);
  EXPECT_TRUE(store->IsErased(gone));
  EXPECT_EQ(store->care().AppendAndWait(About(*store, {1}, 900)).error().code, ErrorCode::kErased);
  EXPECT_EQ(store->care().AppendAndWait(About(*store, {0, 1}, 901)).error().code,
            ErrorCode::kErased);
  EXPECT_TRUE(store->care().AppendAndWait(About(*store, {0}, 902)).ok());
  const auto certificate = DecodeEvent(store->care().At(LogPosition(size))->payload);
  ASSERT_TRUE(certificate.ok());
  const std::string text = CertificateText(*certificate);
  EXPECT_NE(text.find(gone.ToHex()), std::string::npos) << text;
  EXPECT_NE(text.find("25 entries; purged: 1 quarantined"), std::string::npos) << text;
  store.reset();
  const auto report = VerifyStore(folder());
  ASSERT_TRUE(report.ok());
  for (const Damage& damage : report->damaged) ADD_FAILURE() << damage.file << ": " << damage.what;
  EXPECT_EQ(Open()->tail_note(), "") << "certified once";
}

// Whoever kept the folder's files but not the old epoch key can't read it again.
TEST_F(ErasureTest, TheOldKeysAreNowhere) {
  auto store = Open();
  Fill(*store);
  const auto keys = ReadVault(folder());
  const SecretKey key = (*keys)->vault->ForSealing(StreamOf(*store, 1))->key;
  const std::string epoch_key = tests::FilesOf(folder())["keys/epoch-1.key"];
  ASSERT_EQ(epoch_key.size(), 32u);
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store.reset();
  ExpectNowhere(std::string(key.begin(), key.end()));
  ExpectNowhere(epoch_key);
  Open().reset();
  ExpectNowhere(epoch_key);
}

// The message's original is about each of them.
TEST_F(ErasureTest, AnOriginalGoesWithAnyOfItsPeople) {
  auto store = Open();
  int number = 0;
  for (const auto& several : std::vector<std::vector<int>>{{0}, {0, 1, 2}, {2, 0}, {2}})
    ASSERT_TRUE(store->care().AppendAndWait(About(*store, several, number++)).ok());
  const auto there = [&store] {
    std::vector<bool> out;
    for (const uint64_t first : {0u, 1u, 4u, 6u}) {
      const auto original = store->care().OriginalOf(LogPosition(first));
      EXPECT_TRUE(original.ok()) << original.error().ToString();
      out.push_back(original.ok() && *original);
    }
    return out;
  };
  EXPECT_EQ(there(), (std::vector<bool>{true, true, true, true}));
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store.reset();
  store = Open();
  EXPECT_EQ(there(), (std::vector<bool>{true, false, true, true}));
  ASSERT_TRUE(EraseNow(*store, Request(*store, 2)).ok());
  store.reset();
  ExpectNowhere(NameOf(2));
  store = Open();
  EXPECT_EQ(there(), (std::vector<bool>{true, false, false, false}));
  store.reset();
  EXPECT_TRUE(VerifyStore(folder())->ok());
}

TEST_F(ErasureTest, ErasesOneAfterAnother) {
  for (int person = 0; person < 4; ++person) {
    auto store = Open();
    if (person == 0) Fill(*store);
    ASSERT_TRUE(EraseNow(*store, Request(*store, person)).ok());
  }
  auto store = Open();
  EXPECT_EQ(Readable(*store), (std::vector<int>{0, 0, 0, 0, 20, 89}));
  store.reset();
  EXPECT_TRUE(VerifyStore(folder())->ok());
}

// Killed between any two steps that reach the disk: after the next open either all is as before,
// but for the quarantine, or the erasure is whole and certified once.
TEST_F(ErasureTest, ACrashBetweenItsStepsLeavesAllOrNothing) {
  {
    auto store = Open();
    Fill(*store);
  }
  const fs::path before = folder_ / "before";
  fs::copy(folder(), before, fs::copy_options::recursive);
  {
    auto store = Open();
    ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  }
  const fs::path after = folder_ / "after";
  fs::copy(folder(), after, fs::copy_options::recursive);
  const auto restore = [&](const fs::path& from) {
    fs::remove_all(folder());
    fs::copy(from, folder(), fs::copy_options::recursive);
  };
  // The new epoch's key is there, the vault is the old one.
  restore(before);
  fs::copy(after / "keys" / "epoch-2.key", folder() / "keys" / "epoch-2.key");
  EXPECT_EQ(Readable(*Open())[1], 25);
  // The vault is the new one, the old key is still there.
  restore(after);
  fs::copy(before / "keys" / "epoch-1.key", folder() / "keys" / "epoch-1.key");
  EXPECT_EQ(Readable(*Open())[5], 25);
  EXPECT_FALSE(fs::exists(folder() / "keys" / "epoch-1.key"));
  const std::vector<int> whole = Readable(*Open());
  EXPECT_EQ(whole, (std::vector<int>{22, 0, 22, 20, 20, 25}));
  // The certificate is in the log, the vault still says that it isn't.
  const std::string vault = tests::FilesOf(after)["keys/vault"];
  std::ofstream(folder() / "keys" / "vault", std::ios::binary) << vault;
  auto store = Open();
  const uint64_t size = store->care().size().value;
  store.reset();
  EXPECT_EQ(size, 110u) << "109 entries and one certificate";
}

TEST_F(ErasureTest, MirrorsConfirmOrNothingIsErased) {
  leveldb::Env* const env = leveldb::Env::Default();
  const fs::path mirror = folder_ / "mirror";
  auto store = Open();
  Fill(*store);
  EXPECT_EQ(CheckNewMirror(folder(), mirror).error().code, ErrorCode::kUsage);
  EXPECT_EQ(CheckNewMirror(folder(), folder() / "keys").error().code, ErrorCode::kCantCreate);
  fs::create_directory(mirror);
  ASSERT_TRUE(CheckNewMirror(folder(), mirror).ok());
  ASSERT_TRUE(SetMirrors(env, folder(), {mirror}).ok());
  EXPECT_FALSE(CheckMirrors(folder()).ok()) << "not written yet";
  EXPECT_EQ(EraseNow(*store, Request(*store, 1)).error().code, ErrorCode::kIo);
  store = nullptr;
  store = Open();
  EXPECT_EQ(Readable(*store)[1], 25);
  EXPECT_FALSE(SyncMirrors(env, folder()).ok()) << "an empty folder is no mirror that came back";
  ASSERT_TRUE(CopyKeys(env, folder(), mirror).ok());
  ASSERT_TRUE(CheckMirrors(folder()).ok());
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store = nullptr;
  store = Open();
  EXPECT_TRUE(CheckMirrors(folder()).ok());
  EXPECT_FALSE(fs::exists(mirror / "epoch-1.key"));
  EXPECT_TRUE(fs::exists(mirror / "epoch-2.key"));
}

// A mirror that is away after the keys are gone: the ledger opens, the certificate waits for it.
TEST_F(ErasureTest, AMirrorThatIsAwayDelaysTheCertificateAlone) {
  leveldb::Env* const env = leveldb::Env::Default();
  const fs::path mirror = folder_ / "mirror";
  const fs::path away = folder_ / "away";
  auto store = Open();
  Fill(*store);
  ASSERT_TRUE(CopyKeys(env, folder(), mirror).ok());
  ASSERT_TRUE(SetMirrors(env, folder(), {mirror}).ok());
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store.reset();
  fs::rename(mirror, away);
  fs::create_directory(mirror);  // as an empty mount point
  store = Open();
  EXPECT_EQ(store->care().size().value, 109u);
  EXPECT_NE(store->tail_note().find("no certificate yet"), std::string::npos);
  EXPECT_EQ(Readable(*store)[5], 25);
  EXPECT_EQ(EraseNow(*store, Request(*store, 2)).error().code, ErrorCode::kBusy);
  store.reset();
  fs::remove(mirror);
  fs::rename(away, mirror);
  store = Open();
  EXPECT_EQ(store->care().size().value, 110u);
}

// Keys of before an erasure would give the erased back.
TEST_F(ErasureTest, OlderKeysAreRefused) {
  auto store = Open();
  Fill(*store);
  store.reset();
  const fs::path old_keys = folder_ / "old";
  fs::copy(folder() / "keys", old_keys, fs::copy_options::recursive);
  store = Open();
  ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  store.reset();
  Open().reset();
  for (const char* file : {"vault", "epoch-1.key"})
    fs::copy(old_keys / file, folder() / "keys" / file, fs::copy_options::overwrite_existing);
  StoreOptions options;
  options.clock = &clock_;
  const auto opened = Store::Open(folder(), options);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
  EXPECT_TRUE(fs::exists(folder() / "keys" / "epoch-2.key")) << "newer keys are left alone";
  EXPECT_FALSE(VerifyStore(folder())->ok());
}

// More streams than a certificate lists.
TEST_F(ErasureTest, ManyStreamsAreCountedAndDigested) {
  auto store = Open();
  Fill(*store);
  ErasureRequest request = Request(*store, 1);
  for (int person = 1000; person < 3500; ++person)
    request.streams.push_back(StreamOf(*store, person));
  ASSERT_TRUE(EraseNow(*store, request).ok());
  store = nullptr;
  store = Open();
  const auto certificate = DecodeEvent(store->care().At(LogPosition(109))->payload);
  ASSERT_TRUE(certificate.ok());
  EXPECT_NE(CertificateText(*certificate).find("the keys of 2501 streams"), std::string::npos)
      << CertificateText(*certificate);
}

TEST_F(ErasureTest, LostKeysAreNamedAndNotMadeAnew) {
  Fill(*Open());
  for (const char* file : {"vault", "epoch-1.key"}) {
    const fs::path moved = folder_ / "moved";
    fs::rename(folder() / "keys" / file, moved);
    StoreOptions options;
    options.clock = &clock_;
    const auto opened = Store::Open(folder(), options);
    ASSERT_FALSE(opened.ok()) << file;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    EXPECT_EQ(opened.error().place, (folder() / "keys" / file).string());
    const auto report = VerifyStore(folder());
    ASSERT_TRUE(report.ok());
    ASSERT_EQ(report->damaged.size(), 1u) << file;
    EXPECT_EQ(report->damaged[0].file, (folder() / "keys" / file).string());
    fs::rename(moved, folder() / "keys" / file);
  }
  EXPECT_TRUE(VerifyStore(folder())->ok());
}

// Nor with FORMAT gone too: a signed anchor says that there were keys.
TEST_F(ErasureTest, AVaultLostWithFormatIsNotMadeAnew) {
  Fill(*Open());
  fs::remove(folder() / "FORMAT");
  fs::remove(folder() / "keys" / "vault");
  StoreOptions options;
  options.clock = &clock_;
  options.create = true;
  EXPECT_EQ(Store::Open(folder(), options).error().code, ErrorCode::kCorruption);
  EXPECT_FALSE(fs::exists(folder() / "keys" / "vault"));
  EXPECT_TRUE(fs::exists(folder() / "keys" / "epoch-1.key"));
}

TEST(Mentions, WholeWordsOnly) {
  Mentions mentions;
  mentions.AddNumber("9990000018");
  mentions.AddSubject("gp", "Patient/17");
  EXPECT_TRUE(mentions.In("nhs 999 000 0018, "));
  EXPECT_TRUE(mentions.In("\"9990000018\""));
  EXPECT_FALSE(mentions.In("99900000181"));
  EXPECT_TRUE(mentions.In("{\"reference\":\"Patient/17\"}"));
  EXPECT_FALSE(mentions.In("{\"reference\":\"Patient/171\"}"));
  EXPECT_FALSE(mentions.In("{\"reference\":\"Patient/17-1\"}"));
  EXPECT_TRUE(mentions.In("{\"reference\":\"Patient\\/17\"}"));
  EXPECT_TRUE(mentions.In("{\"resourceType\":\"Patient\", \"id\" : \"17\""));
  EXPECT_FALSE(mentions.In("{\"resourceType\":\"Patient\", \"id\" : \"18\""));
  QuarantineEntry other;
  other.source = "hospital";
  other.raw = "\"Patient/17\"";
  EXPECT_FALSE(mentions.In(other)) << "another source's patient 17 is another";
  other.source = "gp";
  EXPECT_TRUE(mentions.In(other));
}

// A backup made before it without the epoch key, restored with the keys of after it.
TEST_F(ErasureTest, ReachesABackupWhoseKeysAreApart) {
  {
    auto store = Open();
    Fill(*store);
    CopyOptions apart;
    apart.keys_apart = true;
    ASSERT_TRUE(BackUp(*store, folder_ / "backup", apart).ok());
    ASSERT_TRUE(CopyKeys(nullptr, folder(), folder_ / "keys-before").ok());
    ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  }
  ASSERT_NE(Open(), nullptr);
  ASSERT_TRUE(CopyKeys(nullptr, folder(), folder_ / "keys").ok());
  CopyOptions with_keys;
  with_keys.keys = folder_ / "keys";
  const auto restored = Restore(folder_ / "backup", folder_ / "restored", clock_, with_keys);
  ASSERT_TRUE(restored.ok()) << restored.error().ToString();
  fs::rename(folder(), folder_ / "ledger");
  fs::rename(folder_ / "restored", folder());
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(Readable(*store), (std::vector<int>{22, 0, 22, 20, 20, 25}));
    EXPECT_EQ(store->care().AppendAndWait(About(*store, {1}, 999)).error().code,
              ErrorCode::kErased);
  }
  EXPECT_TRUE(VerifyStore(folder())->ok());
  // Keys of before an erasure that the backup knows of open nothing.
  const auto again = Restore(folder(), folder_ / "old", clock_, {.keys = folder_ / "keys-before"});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kCorruption);
}

// What is known of the messages of erased entries lies in the index alone.
TEST_F(ErasureTest, TheIndexMayBeLostAfterwards) {
  {
    auto store = Open();
    Fill(*store);
    ASSERT_TRUE(EraseNow(*store, Request(*store, 1)).ok());
  }
  ASSERT_NE(Open(), nullptr);
  fs::remove_all(folder() / "care.index");
  {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->care().AppendAndWait(About(*store, {0}, 0))->duplicate);
    EXPECT_EQ(store->care().AppendAndWait(About(*store, {1}, 1)).error().code, ErrorCode::kErased);
  }
  const auto report = VerifyStore(folder());
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].file << ": " << report->damaged[0].what;
}

}  // namespace
}  // namespace daybook::ledger
