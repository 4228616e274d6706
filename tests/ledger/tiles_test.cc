// Tiles in the log's database: written with the entries, checked by verify, made for logs that were
// begun without them.
#include <gtest/gtest.h>

#include <fstream>

#include "ledger/folder_files.h"
#include "ledger/log/anchor.h"
#include "ledger/log/db.h"
#include "ledger/log/keys.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/log_tree.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/tree_hash.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/store_in_folder.h"
#include "tests/source_dir.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

class TilesTest : public ::testing::Test, protected tests::StoreInFolder {
 protected:
  // `count` messages of `entries` small entries each.
  static void Append(Store& store, int count, int entries) {
    for (int i = 0; i < count; ++i) {
      NewMessage message;
      for (int j = 0; j < entries; ++j)
        message.entries.push_back(
            {EntryClass::kFeed, store.StreamFor("test", std::to_string(j % 5)), "x"});
      ASSERT_TRUE(store.care().AppendAndWait(std::move(message)).ok());
    }
  }
};

// The root over the entries alone, without any tile.
Digest RootOfEntries(LogTree& tree) {
  Frontier frontier;
  const Status read = tree.ForEachStored([&](LogPosition, std::string_view stored) {
    frontier.Append(LeafHash(stored));
    return Status();
  });
  EXPECT_TRUE(read.ok());
  return frontier.Root();
}

// More than 65,536 entries: tiles of level 1 and an edge on level 2, over several opens.
TEST_F(TilesTest, GiveTheRootAtEverySizeAndAfterEveryOpen) {
  for (int round = 0; round < 3; ++round) {
    auto store = Open();
    ASSERT_NE(store, nullptr);
    Append(*store, 3, 67);
    Append(*store, 1, 23'000);
    const auto tree = store->care().Tree();
    ASSERT_TRUE(tree.ok());
    const Digest root = RootOfEntries(**tree);
    EXPECT_EQ(*RootAt(**tree, (*tree)->size().value), root);
    EXPECT_EQ(BytesOf(root), store->care().root_hash());
    const Digest old_root = *RootAt(**tree, 12'345);
    const HashPath path = *ConsistencyPath(**tree, 12'345, (*tree)->size().value);
    EXPECT_TRUE(VerifyConsistency(12'345, (*tree)->size().value, old_root, root, path));
    for (const uint64_t index : {uint64_t{0}, uint64_t{255}, (*tree)->size().value - 1})
      EXPECT_TRUE(VerifyInclusion(index, (*tree)->size().value,
                                  LeafHash(*(*tree)->StoredAt(LogPosition(index))),
                                  *InclusionPath(**tree, index, (*tree)->size().value), root));
  }
  EXPECT_EQ(Found(), "");
  Change([](Db& db, Batch&) {
    EXPECT_TRUE((*db.Get(KeyOfTile({1, 0}))).has_value());
    EXPECT_FALSE((*db.Get(KeyOfTile({1, 1}))).has_value()) << "full ones only";
    EXPECT_FALSE((*db.Get(KeyOfTile({2, 0}))).has_value());
  });
}

TEST_F(TilesTest, ATreeIsTheLogAsItWas) {
  auto store = Open();
  Append(*store, 1, 300);
  const auto tree = store->care().Tree();
  ASSERT_TRUE(tree.ok());
  const std::string root = store->care().root_hash();
  Append(*store, 1, 400);
  EXPECT_EQ((*tree)->size().value, 300u);
  EXPECT_EQ(BytesOf(*RootAt(**tree, 300)), root);
  EXPECT_EQ((*tree)->StoredAt(LogPosition(300)).error().code, ErrorCode::kNotFound);
}

// Enough entries for a tile of level 1, and some behind it.
constexpr int kMany = (1 << 16) + 300;

TEST_F(TilesTest, VerifySeesOneMissing) {
  Append(*Open(), 1, kMany);
  Change([](Db&, Batch& batch) { batch.Delete(KeyOfTile({1, 0})); });
  EXPECT_NE(Found().find("the log has 0 tiles, its entries fill 1"), std::string::npos) << Found();
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok()) << "the root needs it";
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
  EXPECT_NE(opened.error().message.find("tile/1/000 is missing"), std::string::npos)
      << opened.error().message;
}

TEST_F(TilesTest, VerifySeesOneTooMany) {
  Append(*Open(), 1, kMany);
  const auto found_with = [this](const std::string& key, const std::string& value) {
    Change([&](Db&, Batch& batch) { batch.Put(key, value); });
    std::string found = Found();
    Change([&](Db&, Batch& batch) { batch.Delete(key); });
    return found;
  };
  const std::string tile(kTileBytes, 'x');
  EXPECT_NE(found_with(KeyOfTile({1, 1}), tile).find("the log's entries fill no tile/1/001"),
            std::string::npos);
  EXPECT_NE(found_with(EntryKey(65'535) + '\2', tile).find("none ends where it lies"),
            std::string::npos);
  EXPECT_NE(found_with(EntryKey(255) + '\0', tile).find("none ends where it lies"),
            std::string::npos)
      << "level 0 isn't kept";
  EXPECT_NE(found_with("z", "x").find("no known kind"), std::string::npos);
  EXPECT_EQ(Found(), "");
}

TEST_F(TilesTest, VerifyAndOpenSeeAChangedOne) {
  Append(*Open(), 1, kMany);
  Change([](Db& db, Batch& batch) {
    std::string tile = **db.Get(KeyOfTile({1, 0}));
    tile[100] = static_cast<char>(tile[100] ^ 1);
    batch.Put(KeyOfTile({1, 0}), tile);
  });
  EXPECT_NE(Found().find("tile/1/000 holds other hashes"), std::string::npos) << Found();
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("doesn't follow from its anchor"), std::string::npos)
      << opened.error().message;
  Change([](Db&, Batch& batch) { batch.Put(KeyOfTile({1, 0}), "short"); });
  EXPECT_NE(TryOpen().error().message.find("has 5 bytes, not 8192"), std::string::npos);
}

std::string ReadFile(const fs::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

TEST_F(TilesTest, AnAnchorIsASignedCheckpoint) {
  auto store = Open();
  Append(*store, 1, 5);
  const std::string root = store->care().root_hash();
  store.reset();
  const auto key = ReadLogKey(nullptr, folder());
  ASSERT_TRUE(key.ok() && *key);
  const std::string note = ReadFile(folder() / "care.anchor");
  const std::string origin = note.substr(0, note.find('\n'));
  const auto checkpoint = OpenCheckpoint(note, {origin, (*key)->public_key()});
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.error().ToString();
  EXPECT_EQ(checkpoint->size, 5u);
  EXPECT_EQ(BytesOf(checkpoint->root), root);
  EXPECT_EQ(checkpoint->extensions.size(), 2u) << "the frontier of 5 leaves";
}

TEST_F(TilesTest, AnAnchorThatTheKeyHasNotSignedIsRefused) {
  Append(*Open(), 1, 5);
  const fs::path file = folder() / "care.anchor";
  const std::string note = ReadFile(file);
  const std::string text = note.substr(0, note.find("\n\n") + 1);
  const std::string origin = note.substr(0, note.find('\n'));
  const SigningKey stranger = SigningKey::Generate();
  const SigningKey own = **ReadLogKey(nullptr, folder());
  const std::string own_line = note.substr(note.find("\n\n") + 2);
  for (const std::string& bad : std::vector<std::string>{
           text, SignNote(text, origin, stranger), SignNote(text, "elsewhere", stranger),
           note + own_line, text + "\n", note + std::string(9'000, 'x'),
           SignNote(text + "frontier none\n", origin, own)}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bad;
    const auto opened = TryOpen();
    ASSERT_FALSE(opened.ok()) << bad;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    EXPECT_EQ(opened.error().place, file.string());
    EXPECT_NE(Found(), "") << bad;
    EXPECT_EQ(ReadFile(file), bad) << "left as it was";
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << note;
  EXPECT_EQ(Found(), "");
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(TilesTest, ALostOrChangedLogKeyIsCorruption) {
  Append(*Open(), 1, 5);
  const fs::path file = LogKeyFile(folder());
  EXPECT_EQ(fs::status(file).permissions(), fs::perms(0600));
  const std::string secret = ReadFile(file);
  fs::remove(file);
  auto opened = TryOpen();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().place, file.string());
  EXPECT_FALSE(fs::exists(file)) << "no other one is made";
  EXPECT_NE(Found().find("log.key: the log's key is lost"), std::string::npos) << Found();
  std::ofstream(file, std::ios::binary) << secret.substr(1);
  EXPECT_EQ(TryOpen().error().place, file.string());
  EXPECT_NE(Found().find("log.key: the log's key has 63 bytes"), std::string::npos) << Found();
  std::ofstream(file, std::ios::binary | std::ios::trunc) << SigningKey::Generate().secret();
  EXPECT_EQ(TryOpen().error().place, (folder() / "care.anchor").string());
  EXPECT_NE(Found(), "");
  std::ofstream(file, std::ios::binary | std::ios::trunc) << secret;
  EXPECT_TRUE(TryOpen().ok());
}

}  // namespace
}  // namespace daybook::ledger
