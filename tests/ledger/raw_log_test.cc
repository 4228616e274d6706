// LevelDB's log files as LevelDB itself writes them, above all at the ends of its 32 KiB blocks.
#include "ledger/raw/raw_log.h"

#include <gtest/gtest.h>
#include <leveldb/db.h>

#include <memory>
#include <random>

#include "ledger/log/durable_env.h"
#include "ledger/raw/crc32c.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/noise.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;
using tests::TempFolder;

constexpr size_t kBlockBytes = 32768;
constexpr size_t kHeaderBytes = 7;

std::unique_ptr<leveldb::DB> OpenLevelDb(const fs::path& folder) {
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 64u << 20;
  leveldb::DB* db = nullptr;
  EXPECT_TRUE(leveldb::DB::Open(options, folder.string(), &db).ok());
  return std::unique_ptr<leveldb::DB>(db);
}

// The one file of `folder` whose name ends so.
fs::path OnlyFile(const fs::path& folder, const std::string& begin, const std::string& end) {
  fs::path found;
  for (const auto& file : fs::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with(begin) || !name.ends_with(end)) continue;
    EXPECT_EQ(found, "") << "two files " << begin << "…" << end;
    found = file.path();
  }
  return found;
}

std::string BytesOfFile(const fs::path& file) {
  auto bytes = ReadWholeFile(nullptr, file.string());
  EXPECT_TRUE(bytes.ok());
  return bytes.ok() ? *bytes : std::string();
}

void PutRecord(leveldb::DB& db, size_t record_bytes) {
  // Sequence and count (12), type, key behind its length, value behind its length.
  constexpr size_t kAroundValueBytes = 12 + 1 + 1 + 1;
  ASSERT_GT(record_bytes, kAroundValueBytes);
  size_t value_bytes = record_bytes - kAroundValueBytes - 1;
  if (value_bytes >= 128) --value_bytes;
  if (value_bytes >= 16384) --value_bytes;
  leveldb::WriteOptions write;
  write.sync = true;
  ASSERT_TRUE(db.Put(write, "k", std::string(value_bytes, 'v')).ok());
}

TEST(Crc32c, IsTheSameByInstructionAndByTables) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u) << "the check value of the polynomial";
  for (size_t size = 0; size < 70; ++size) {
    const std::string bytes = tests::Noise(size);
    EXPECT_EQ(Crc32c(bytes), Crc32cByTables(bytes)) << size;
  }
}

TEST(RawLog, ARecordMayBeginWithNothingButItsHeaderLeftInTheBlock) {
  const TempFolder folder;
  const auto db = OpenLevelDb(folder / "db");
  PutRecord(*db, kBlockBytes - 2 * kHeaderBytes);
  const fs::path file = OnlyFile(folder / "db", "", ".log");
  ASSERT_EQ(fs::file_size(file), kBlockBytes - kHeaderBytes) << "exactly a header fits";
  for (const uint64_t records : {1u, 2u, 3u}) {
    std::vector<size_t> sizes;
    const RawLogEnd end = ReadRawLog(
        BytesOfFile(file), [&](std::string_view record) { sizes.push_back(record.size()); });
    EXPECT_TRUE(end.clean) << end.what << " at byte " << end.damage_offset;
    EXPECT_EQ(end.records, records);
    EXPECT_EQ(end.whole_bytes, fs::file_size(file));
    EXPECT_EQ(sizes.size(), records);
    PutRecord(*db, 100);
  }
}

// An empty fragment is nothing LevelDB writes anywhere else.
TEST(RawLog, AnEmptyFragmentElsewhereIsDamage) {
  const TempFolder folder;
  const auto db = OpenLevelDb(folder / "db");
  PutRecord(*db, kBlockBytes - 2 * kHeaderBytes);
  PutRecord(*db, 100);
  const fs::path file = OnlyFile(folder / "db", "", ".log");
  const std::string bytes = BytesOfFile(file);
  const std::string first = bytes.substr(kBlockBytes - kHeaderBytes, kHeaderBytes);
  EXPECT_FALSE(ReadRawLog(first + bytes.substr(kBlockBytes), [](std::string_view) {}).clean);
}

TEST(RawLog, EveryRecordThatLevelDbWroteIsFound) {
  std::mt19937_64 random(20261127);
  for (int run = 0; run < 20; ++run) {
    const TempFolder folder(TempFolder::InMemory());
    const auto db = OpenLevelDb(folder / "db");
    const fs::path file = OnlyFile(folder / "db", "", ".log");
    std::vector<size_t> written;
    for (int n = 0; n < 60; ++n) {
      size_t bytes = 20 + random() % 40'000;
      // Every other one ends within a dozen bytes of the end of a block.
      const size_t at = fs::file_size(file) % kBlockBytes;
      const size_t to_end = kBlockBytes - at + random() % 2 * kBlockBytes;
      if (n % 2 == 0 && to_end > 100) {
        const size_t headers = kHeaderBytes * (to_end > kBlockBytes ? 2 : 1);
        bytes = to_end - headers - random() % 15;
      }
      PutRecord(*db, bytes);
      written.push_back(bytes);
    }
    std::vector<size_t> read;
    const RawLogEnd end = ReadRawLog(
        BytesOfFile(file), [&](std::string_view record) { read.push_back(record.size()); });
    EXPECT_TRUE(end.clean) << end.what << " at byte " << end.damage_offset << " in run " << run;
    ASSERT_EQ(read, written) << "run " << run;
  }
}

void FlipByte(std::string& bytes, size_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 1); }

// A hole over the end of a block and the beginning of the next hides where the records in that one
// begin, but not that they are there.
TEST(RawLog, AHoleAcrossBlocksIsNoTornTail) {
  const TempFolder folder;
  const auto db = OpenLevelDb(folder / "db");
  for (int n = 0; n < 800; ++n) PutRecord(*db, 100);  // three blocks
  std::string bytes = BytesOfFile(OnlyFile(folder / "db", "", ".log"));
  const auto end_of = [&] { return ReadRawLog(bytes, [](std::string_view) {}); };
  ASSERT_TRUE(end_of().clean);
  const std::string sound = bytes;
  for (const size_t hole_bytes : {200u, 3'000u, 32'900u}) {
    bytes = sound;
    std::fill_n(bytes.begin() + kBlockBytes - 100, hole_bytes, '\0');
    EXPECT_FALSE(end_of().clean);
    EXPECT_TRUE(end_of().record_follows) << hole_bytes;
  }
  // The beginning of the last block gone too: the records within it are found.
  bytes = sound;
  std::fill_n(bytes.begin() + kBlockBytes - 100, 200, '\0');
  FlipByte(bytes, 2 * kBlockBytes);
  bytes.resize(2 * kBlockBytes + 500);
  EXPECT_TRUE(end_of().record_follows);
  // And with nothing whole behind it, it is a torn tail.
  bytes = sound.substr(0, kBlockBytes + 60);
  FlipByte(bytes, kBlockBytes - 10);
  EXPECT_FALSE(end_of().clean);
  EXPECT_FALSE(end_of().record_follows);
}

// A version edit is as long as the table's two keys: `left` bytes stay of the block after the
// first, then others follow.
void CheckManifestWith(size_t left, size_t& first_key_bytes) {
  const TempFolder folder(TempFolder::InMemory());
  const auto db = OpenLevelDb(folder / "db");
  const leveldb::WriteOptions write;
  for (const char letter : {'a', 'c', 'e'}) {
    const auto next = static_cast<char>(letter + 1);
    const size_t bytes = letter == 'a' ? first_key_bytes : 10;
    ASSERT_TRUE(db->Put(write, std::string(bytes, letter), "v").ok());
    ASSERT_TRUE(db->Put(write, std::string(letter == 'a' ? 8'000 : 10, next), "v").ok());
    db->CompactRange(nullptr, nullptr);
    const uint64_t size = fs::file_size(OnlyFile(folder / "db", "MANIFEST-", ""));
    if (letter != 'a' || size == kBlockBytes - left) continue;
    ASSERT_LT(size, kBlockBytes);
    first_key_bytes += kBlockBytes - left - size;  // for the next attempt
    return CheckManifestWith(left, first_key_bytes);
  }
  const auto manifest = ReadRawManifest(nullptr, folder / "db");
  ASSERT_TRUE(manifest.ok()) << manifest.error().ToString();
  EXPECT_TRUE(manifest->end.clean) << left << " bytes left: " << manifest->end.what;
  EXPECT_EQ(manifest->tables.size(), 3u);
}

TEST(RawManifest, IsReadWhereverItsBlocksEnd) {
  for (size_t left = 0; left < 12; ++left) {
    size_t first_key_bytes = 24'000;
    CheckManifestWith(left, first_key_bytes);
  }
}

class BlockEndStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(const fs::path& folder) {
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto store = Store::Open(folder, options);
    if (!store.ok()) ADD_FAILURE() << store.error().ToString();
    return store.ok() ? std::move(store).value() : nullptr;
  }
  static void Append(Store& store, size_t payload_bytes) {
    NewMessage message;
    message.entries.push_back({EntryClass::kFeed, {}, tests::Noise(payload_bytes)});
    ASSERT_TRUE(store.care().AppendAndWait(message).ok());
  }
  // A store whose write-ahead log has exactly a header's bytes left in its first block.
  std::unique_ptr<Store> WithHeaderLeft(const fs::path& folder) {
    constexpr size_t kTrialBytes = 30'000;
    auto trial = Open(folder_ / "trial");
    Append(*trial, kTrialBytes);
    const uint64_t size = fs::file_size(OnlyFile(folder_ / "trial" / "care", "", ".log"));
    auto store = Open(folder);
    Append(*store, kTrialBytes + (kBlockBytes - kHeaderBytes - size));
    EXPECT_EQ(fs::file_size(OnlyFile(folder / "care", "", ".log")), kBlockBytes - kHeaderBytes);
    trial.reset();
    fs::remove_all(folder_ / "trial");
    return store;
  }

  TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
};

TEST_F(BlockEndStoreTest, ReopensAnchoredOrNot) {
  for (const int more : {0, 1, 2}) {
    const fs::path folder = folder_ / ("store" + std::to_string(more));
    auto store = WithHeaderLeft(folder);
    for (int n = 0; n < more; ++n) Append(*store, 50);
    const fs::path killed = folder_ / ("killed" + std::to_string(more));
    fs::copy(folder, killed, fs::copy_options::recursive);  // its anchor is behind
    store.reset();
    for (const fs::path& each : {folder, killed}) {
      const auto report = VerifyStore(each);
      ASSERT_TRUE(report.ok() && report->ok()) << report->damaged[0].what;
      const auto reopened = Open(each);
      ASSERT_NE(reopened, nullptr);
      EXPECT_EQ(reopened->tail_note(), "");
      EXPECT_EQ(reopened->care().size().value, 1u + static_cast<uint64_t>(more));
    }
  }
}

}  // namespace
}  // namespace daybook::ledger
