// A new epoch key: the entries are read as before, and the old key opens nothing any more.
#include "ledger/vault/rotation.h"

#include <gtest/gtest.h>
#include <leveldb/env.h>

#include "ledger/folder_files.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/vault_files.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/store_in_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

class RotationTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  static constexpr int kEntries = 40;

  void SetUp() override {
    const auto store = Open();
    ASSERT_NE(store, nullptr);
    for (int n = 0; n < kEntries; ++n) Append(*store, n);
    mirror_ = folder_ / "mirror";
    fs::create_directory(mirror_);
  }
  static void Append(Store& store, int n) {
    NewMessage message;
    message.entries.push_back({EntryClass::kFeed, store.StreamFor("test", std::to_string(n % 7)),
                               "words of entry " + std::to_string(n)});
    ASSERT_TRUE(store.care().AppendAndWait(std::move(message)).ok());
  }
  void AddMirror() {
    ASSERT_TRUE(CopyKeys(nullptr, folder(), mirror_).ok());
    ASSERT_TRUE(SetMirrors(nullptr, folder(), {mirror_}).ok());
  }
  void ExpectReadable(int entries) {
    const auto store = Open();
    ASSERT_NE(store, nullptr);
    const auto reader = *store->care().Read(LogPosition(0));
    for (int n = 0; n < entries; ++n)
      EXPECT_EQ((**reader->Next()).payload, "words of entry " + std::to_string(n));
    EXPECT_FALSE(reader->Next()->has_value());
  }
  // Whether any file of the ledger, its mirror too, holds these bytes.
  bool IsSomewhere(const std::string& bytes) const {
    for (const fs::path& place : {folder(), mirror_})
      for (const auto& [name, held] : tests::FilesOf(place))
        if (held.find(bytes) != std::string::npos) return true;
    return false;
  }
  std::string OldKey() const { return tests::FilesOf(folder() / "keys").at("epoch-1.key"); }

  fs::path mirror_;
};

TEST_F(RotationTest, TheOldKeyIsGoneAndEverythingIsReadAsBefore) {
  AddMirror();
  const std::string old_key = OldKey();
  ASSERT_TRUE(IsSomewhere(old_key));
  const auto epoch = RotateEpoch(nullptr, folder());
  ASSERT_TRUE(epoch.ok()) << epoch.error().ToString();
  EXPECT_EQ(*epoch, 2u);
  EXPECT_EQ(*EpochInFormat(folder()), 2u);
  EXPECT_FALSE(IsSomewhere(old_key));
  EXPECT_TRUE(CheckMirrors(folder()).ok());
  EXPECT_EQ(Found(), "");
  ExpectReadable(kEntries);
  Append(*Open(), kEntries);
  EXPECT_EQ(*RotateEpoch(nullptr, folder()), 3u);
  ExpectReadable(kEntries + 1);
  EXPECT_EQ(Found(), "");
}

TEST_F(RotationTest, OlderCopiesOfTheKeysAreRefused) {
  const fs::path copy = folder_ / "copy";
  ASSERT_TRUE(CopyKeys(nullptr, folder(), copy).ok());
  ASSERT_TRUE(RotateEpoch(nullptr, folder()).ok());
  fs::remove(folder() / "keys" / "epoch-2.key");
  fs::copy(copy, folder() / "keys",
           fs::copy_options::overwrite_existing | fs::copy_options::recursive);
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("before an erasure or a rotation"), std::string::npos)
      << opened.error().ToString();
  EXPECT_NE(Found(), "");
  EXPECT_FALSE(RotateEpoch(nullptr, folder()).ok());
}

TEST_F(RotationTest, AMirrorThatIsAwayStopsIt) {
  AddMirror();
  const auto before = tests::FilesOf(folder());
  fs::rename(mirror_, folder_ / "away");
  EXPECT_FALSE(RotateEpoch(nullptr, folder()).ok());
  EXPECT_EQ(tests::FilesOf(folder()), before);
  fs::rename(folder_ / "away", mirror_);
  EXPECT_EQ(*RotateEpoch(nullptr, folder()), 2u);
}

// Where it can end: before the vault is under the new key, and after, with all else still to do.
TEST_F(RotationTest, ACrashInBetweenIsFinishedWhenItIsOpened) {
  AddMirror();
  const std::string old_key = OldKey();
  fs::copy_file(folder() / "keys" / "epoch-1.key", folder() / "keys" / "epoch-2.key");
  ExpectReadable(kEntries);
  EXPECT_EQ(*EpochInFormat(folder()), 1u);
  EXPECT_EQ(Found(), "");

  const auto keys = std::move(**ReadVault(folder()));
  ASSERT_TRUE(StartNextEpoch(leveldb::Env::Default(), folder(), *keys.vault, keys.epoch).ok());
  EXPECT_TRUE(IsSomewhere(old_key));
  ExpectReadable(kEntries);
  EXPECT_EQ(*EpochInFormat(folder()), 2u);
  EXPECT_FALSE(IsSomewhere(old_key));
  EXPECT_TRUE(CheckMirrors(folder()).ok());
  EXPECT_EQ(Found(), "");
}

TEST_F(RotationTest, AnErasureWithoutItsCertificateComesFirst) {
  const auto keys = std::move(**ReadVault(folder()));
  const Vault pending = keys.vault->Without({}, {}, PendingErasure{"words"});
  ASSERT_TRUE(ReplaceVault(leveldb::Env::Default(), folder(), pending, keys.epoch).ok());
  EXPECT_EQ(RotateEpoch(nullptr, folder()).error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace daybook::ledger
