// A database's live records read from its files, on this thread and ahead on another: against
// LevelDB's own reading of them.
#include "ledger/raw/raw_scan.h"

#include <gtest/gtest.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <fstream>
#include <map>
#include <memory>
#include <random>

#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/scan_ahead.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;
using Records = std::vector<std::pair<std::string, std::string>>;
using Scan = Status (*)(const fs::path&, const RawManifest&,
                        const std::function<Status(std::string_view, std::string_view)>&);

// Written over and deleted in several levels of tables and a write-ahead log, packed and not.
class RawScanTest : public ::testing::TestWithParam<Scan> {
 protected:
  void SetUp() override {
    leveldb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 64u << 10;
    leveldb::DB* opened = nullptr;
    ASSERT_TRUE(leveldb::DB::Open(options, path().string(), &opened).ok());
    const std::unique_ptr<leveldb::DB> db(opened);
    std::mt19937_64 random(11);
    for (int n = 0; n < 30'000; ++n) {
      const std::string key = "key " + std::to_string(random() % 9'000);
      leveldb::WriteBatch batch;
      if (random() % 5 == 0)
        batch.Delete(key);
      else
        batch.Put(key, std::string(random() % 40, 'a') + std::to_string(random()));
      ASSERT_TRUE(db->Write({}, &batch).ok());
    }
    const std::unique_ptr<leveldb::Iterator> at(db->NewIterator({}));
    for (at->SeekToFirst(); at->Valid(); at->Next())
      live_.emplace_back(at->key().ToString(), at->value().ToString());
  }
  fs::path path() const { return folder_ / "db"; }
  Status ReadAll(Records& records, size_t most = SIZE_MAX) const {
    DAYBOOK_ASSIGN(const RawManifest manifest, ReadRawManifest(nullptr, path()));
    return GetParam()(path(), manifest, [&](std::string_view key, std::string_view value) {
      if (records.size() == most) return Status(Error{ErrorCode::kCancelled, "enough"});
      records.emplace_back(key, value);
      return Status();
    });
  }

  tests::TempFolder folder_;
  Records live_;
};

TEST_P(RawScanTest, FindsWhatLevelDbFinds) {
  Records records;
  ASSERT_TRUE(ReadAll(records).ok());
  ASSERT_GT(live_.size(), 5'000u);
  EXPECT_EQ(records, live_);
}

TEST_P(RawScanTest, StopsWhereItsTakerDoes) {
  for (const size_t most : {size_t{0}, size_t{1}, size_t{3'000}}) {
    Records records;
    const Status stopped = ReadAll(records, most);
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().message, "enough");
    EXPECT_EQ(records, Records(live_.begin(), live_.begin() + static_cast<ptrdiff_t>(most)));
  }
}

// In the middle of the table with the last keys: all before it are told first, none behind.
TEST_P(RawScanTest, TellsWhatLiesBeforeADamage) {
  const Result<RawManifest> manifest = ReadRawManifest(nullptr, path());
  ASSERT_TRUE(manifest.ok());
  const auto last = std::max_element(
      manifest->tables.begin(), manifest->tables.end(),
      [](const auto& a, const auto& b) { return a.second.smallest < b.second.smallest; });
  const fs::path file = TablePath(path(), last->first);
  std::fstream table(file, std::ios::binary | std::ios::in | std::ios::out);
  table.seekp(static_cast<std::streamoff>(last->second.size_bytes / 2));
  table.write("damage", 6);
  table.close();
  Records records;
  const Status damaged = ReadAll(records);
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().place, file.string());
  ASSERT_LT(records.size(), live_.size());
  EXPECT_GT(records.size(), 100u);
  EXPECT_EQ(records,
            Records(live_.begin(), live_.begin() + static_cast<ptrdiff_t>(records.size())));
}

INSTANTIATE_TEST_SUITE_P(Here, RawScanTest, ::testing::Values(&ScanRawDb));
INSTANTIATE_TEST_SUITE_P(Ahead, RawScanTest, ::testing::Values(&ScanRawDbAhead));

}  // namespace
}  // namespace daybook::ledger
