// The tail rule: what may be cut off the end of a log when it is opened, and what may not.
#include "ledger/log/torn_tail.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/noise.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

class TornTailTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> Open(const fs::path& folder) {
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    return Store::Open(folder, options);
  }
  // Entries of some 200 bytes, each a group of its own.
  static void Append(Store& store, int count) {
    for (int n = 0; n < count; ++n) {
      NewMessage message;
      message.entries.push_back({EntryClass::kFeed, {}, tests::Noise(200)});
      ASSERT_TRUE(store.care().AppendAndWait(message).ok());
    }
  }
  static fs::path WriteAheadLog(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator(folder / "care"))
      if (file.path().extension() == ".log") return file.path();
    ADD_FAILURE() << "no write-ahead log";
    return {};
  }
  static void Flip(const fs::path& file, uint64_t byte) {
    std::fstream in(file, std::ios::in | std::ios::out | std::ios::binary);
    in.seekg(static_cast<std::streamoff>(byte));
    const int old = in.get();
    in.seekp(static_cast<std::streamoff>(byte));
    in.put(static_cast<char>(old ^ 1));
  }
  // Opening fails, names the write-ahead log and a byte, and changes nothing.
  void ExpectRefused(const fs::path& folder, const std::string& words) {
    const auto before = tests::FilesOf(folder);
    const auto opened = Open(folder);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    EXPECT_EQ(opened.error().place, WriteAheadLog(folder).string());
    EXPECT_NE(opened.error().message.find("at byte "), std::string::npos);
    EXPECT_NE(opened.error().message.find(words), std::string::npos) << opened.error().message;
    EXPECT_EQ(tests::FilesOf(folder), before);
  }

  tests::TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
};

// In a bulk load the index is written more often than the anchor.
TEST_F(TornTailTest, WhatTheIndexKnowsOfIsNoTornTail) {
  const fs::path folder = folder_ / "store";
  for (const int messages : {1, 2}) {
    auto store = Open(folder);
    ASSERT_TRUE(store.ok());
    Append(**store, messages);
    ASSERT_TRUE((*store)->Close().ok());
    if (messages == 1) fs::copy(folder / "care.anchor", folder_ / "earlier.anchor");
  }
  fs::copy(folder_ / "earlier.anchor", folder / "care.anchor",
           fs::copy_options::overwrite_existing);
  Flip(WriteAheadLog(folder), fs::file_size(WriteAheadLog(folder)) - 1);
  ExpectRefused(folder, "its index says 3");
}

TEST_F(TornTailTest, AFlipInTheLastRecordOfAClosedLogIsDamage) {
  {
    auto store = Open(folder_ / "store");
    ASSERT_TRUE(store.ok());
    Append(**store, 3);
  }
  const uint64_t size = fs::file_size(WriteAheadLog(folder_ / "store"));
  for (const uint64_t from_end : {1u, 50u, 250u}) {
    const fs::path copy = folder_ / ("flipped" + std::to_string(from_end));
    fs::copy(folder_ / "store", copy, fs::copy_options::recursive);
    Flip(WriteAheadLog(copy), size - from_end);
    ExpectRefused(copy, "ends at 2 entries");
    ExpectRefused(copy, "care.anchor says 3");
  }
}

// The same with the rest of the log in a table: the entries before the tail are counted there too.
TEST_F(TornTailTest, EntriesInTablesCount) {
  for (int run = 0; run < 2; ++run) {  // opening makes a table of what the log held
    auto store = Open(folder_ / "store");
    ASSERT_TRUE(store.ok());
    Append(**store, 1);
  }
  const fs::path log = WriteAheadLog(folder_ / "store");
  const fs::path beyond = folder_ / "beyond";
  fs::copy(folder_ / "store", beyond, fs::copy_options::recursive);
  Flip(log, 100);
  ExpectRefused(folder_ / "store", "ends at 1 entries");
  // A tail behind all that the anchor knows of is a torn one.
  std::ofstream(WriteAheadLog(beyond), std::ios::binary | std::ios::app) << "torn";
  const auto opened = Open(beyond);
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  EXPECT_NE((*opened)->tail_note(), "");
  EXPECT_EQ((*opened)->care().size().value, 2u);
}

// As after a power cut: the last group was not yet acknowledged, the anchor is further back.
TEST_F(TornTailTest, ATailBeyondTheAnchorIsCutAndKept) {
  auto store = Open(folder_ / "store");
  ASSERT_TRUE(store.ok());
  Append(**store, 3);
  const fs::path killed = folder_ / "killed";
  fs::copy(folder_ / "store", killed, fs::copy_options::recursive);
  const fs::path log = WriteAheadLog(killed);
  fs::resize_file(log, fs::file_size(log) - 30);
  const std::string name = "care-" + log.filename().string() + ".1";
  const std::string torn = tests::FilesOf(killed / "care").at(log.filename().string());
  const auto opened = Open(killed);
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  EXPECT_NE((*opened)->tail_note().find("a record is cut short"), std::string::npos);
  EXPECT_EQ((*opened)->care().size().value, 2u);
  EXPECT_EQ(tests::FilesOf(killed / "evidence").at(name), torn);
  ASSERT_TRUE((*opened)->Close().ok());
}

}  // namespace
}  // namespace daybook::ledger
