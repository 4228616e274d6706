// The keys: one a stream, destroyed for the erased alone, and their files.
#include "ledger/vault/vault.h"

#include <gtest/gtest.h>
#include <leveldb/env.h>

#include <fstream>
#include <map>
#include <random>

#include "ledger/folder_files.h"
#include "ledger/vault/vault_files.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

std::vector<StreamId> Streams(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<StreamId> streams(count);
  for (StreamId& stream : streams) {
    for (uint8_t& byte : stream.bytes) byte = static_cast<uint8_t>(random());
    stream.bytes[0] = 0;  // sixteen buckets, so that several share one
  }
  return streams;
}

TEST(Vault, EachStreamHasAKeyOfItsOwn) {
  const Vault vault = Vault::New();
  std::map<SecretKey, StreamId> seen;
  for (const StreamId& stream : Streams(500, 1)) {
    const auto key = vault.ForSealing(stream);
    ASSERT_TRUE(key.has_value());
    EXPECT_TRUE(seen.emplace(key->key, stream).second);
    EXPECT_EQ(*vault.Of(stream, key->id), key->key);
    EXPECT_EQ(vault.Of(stream, key->id + 1).error().code, ErrorCode::kCorruption);
  }
}

// Rounds of erasure: survivors keep the key that their entries have, the erased lose it for good,
// and streams that come later are sealed under the new secret.
TEST(Vault, ErasesSomeAndKeepsTheKeysOfOthers) {
  std::mt19937_64 random(2);
  Vault vault = Vault::New();
  std::map<StreamId, Vault::StreamKey> keys;
  std::vector<StreamId> gone;
  for (uint64_t round = 0; round < 5; ++round) {
    for (const StreamId& stream : Streams(100, 10 + round))
      keys[stream] = *vault.ForSealing(stream);
    std::vector<StreamId> all, erased;
    for (const auto& [stream, key] : keys) {
      all.push_back(stream);
      if (random() % 10 == 0) erased.push_back(stream);
    }
    vault = vault.Without(erased, all, PendingErasure{"words"});
    EXPECT_EQ(vault.pending()->certificate, "words");
    vault = vault.WithoutPending();
    for (const StreamId& stream : erased) {
      keys.erase(stream);
      gone.push_back(stream);
    }
    for (const auto& [stream, key] : keys) EXPECT_EQ(*vault.Of(stream, key.id), key.key);
    for (const StreamId& stream : gone) {
      EXPECT_TRUE(vault.IsErased(stream));
      EXPECT_EQ(vault.ForSealing(stream), std::nullopt);
      EXPECT_EQ(vault.Of(stream, 1).error().code, ErrorCode::kErased);
    }
  }
  EXPECT_EQ(vault.erased_count(), gone.size());
}

// What is left can't give an erased stream's key: neither it nor its bucket's secret is in it.
TEST(Vault, TheErasedKeyIsInNoByteOfTheNextVault) {
  const Vault before = Vault::New();
  const std::vector<StreamId> streams = Streams(50, 3);
  const SecretKey key = before.ForSealing(streams[0])->key;
  const std::string bytes = before.Encode();
  const size_t at = 4 + Vault::BucketOf(streams[0]) * 36 + 4;
  const std::string secret = bytes.substr(at, 32);
  const std::string next = before.Without({&streams[0], 1}, streams, PendingErasure{}).Encode();
  EXPECT_NE(bytes.find(secret), std::string::npos);
  EXPECT_EQ(next.find(secret), std::string::npos);
  EXPECT_EQ(next.find(std::string(key.begin(), key.end())), std::string::npos);
}

TEST(Vault, ComesBackFromBytesAndNothingElseDoes) {
  const std::vector<StreamId> streams = Streams(30, 4);
  const Vault vault = Vault::New().Without({&streams[0], 3}, streams, PendingErasure{"words"});
  const std::string bytes = vault.Encode();
  const auto back = Vault::Decode(bytes);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, vault);
  for (size_t length = 0; length < bytes.size(); length += 97)
    EXPECT_FALSE(Vault::Decode(bytes.substr(0, length)).ok());
  EXPECT_FALSE(Vault::Decode(bytes + "x").ok());
}

class VaultFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_ / "keys");
    ASSERT_TRUE(MakeStreamKey(folder_.path()).ok());
  }
  static void Flip(const fs::path& file, uint64_t bit) {
    std::fstream in(file, std::ios::in | std::ios::out | std::ios::binary);
    in.seekg(static_cast<std::streamoff>(bit / 8));
    const int old = in.get();
    in.seekp(static_cast<std::streamoff>(bit / 8));
    in.put(static_cast<char>(old ^ (1 << bit % 8)));
  }

  tests::TempFolder folder_;
  leveldb::Env* env_ = leveldb::Env::Default();
};

TEST_F(VaultFilesTest, ReadsWhatWasMade) {
  EXPECT_FALSE(ReadVault(folder_.path())->has_value());
  const auto made = MakeVault(env_, folder_.path());
  ASSERT_TRUE(made.ok());
  const auto read = ReadVault(folder_.path());
  ASSERT_TRUE(read.ok() && read->has_value());
  EXPECT_EQ(*(*read)->vault, *made->vault);
  EXPECT_EQ((*read)->epoch, 1u);
}

TEST_F(VaultFilesTest, DamageAndLossAreNamed) {
  ASSERT_TRUE(MakeVault(env_, folder_.path()).ok());
  std::mt19937_64 random(5);
  for (const fs::path& file : {VaultFile(folder_.path()), EpochKeyFile(folder_.path(), 1)}) {
    for (int i = 0; i < 200; ++i) {
      const uint64_t bit = random() % (fs::file_size(file) * 8);
      Flip(file, bit);
      const auto read = ReadVault(folder_.path());
      ASSERT_FALSE(read.ok()) << file << " bit " << bit;
      EXPECT_EQ(read.error().code, ErrorCode::kCorruption);
      Flip(file, bit);
    }
  }
  ASSERT_TRUE(ReadVault(folder_.path()).ok());
  fs::remove(EpochKeyFile(folder_.path(), 1));
  EXPECT_EQ(ReadVault(folder_.path()).error().place, EpochKeyFile(folder_.path(), 1).string());
}

TEST_F(VaultFilesTest, TheNextEpochLeavesNoOldKey) {
  const auto first = MakeVault(env_, folder_.path());
  ASSERT_TRUE(first.ok());
  const std::string old_key = tests::FilesOf(folder_.path())[fs::path("keys") / "epoch-1.key"];
  const std::vector<StreamId> streams = Streams(4, 6);
  const auto next =
      StartNextEpoch(env_, folder_.path(), first->vault->Without({&streams[0], 1}, streams, {}), 1);
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->epoch, 2u);
  ASSERT_TRUE(DestroyOldEpochs(env_, folder_.path(), next->epoch).ok());
  for (const auto& [name, bytes] : tests::FilesOf(folder_.path())) {
    EXPECT_EQ(bytes.find(old_key), std::string::npos) << name;
    EXPECT_NE(name, "keys/epoch-1.key");
  }
  EXPECT_TRUE((*ReadVault(folder_.path()))->vault->IsErased(streams[0]));
}

TEST_F(VaultFilesTest, AnotherFoldersVaultIsNoticed) {
  ASSERT_TRUE(MakeVault(env_, folder_.path()).ok());
  fs::remove(StreamKeyFile(folder_.path()));
  ASSERT_TRUE(MakeStreamKey(folder_.path()).ok());
  EXPECT_EQ(ReadVault(folder_.path()).error().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace daybook::ledger
