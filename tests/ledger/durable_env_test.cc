#include "ledger/log/durable_env.h"

#include <gtest/gtest.h>
#include <leveldb/env.h>

#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

TEST(ReadWholeFile, GivesBackWhatWasWritten) {
  const tests::TempFolder folder;
  const std::string path = (folder / "file").string();
  for (const std::string& content :
       {std::string(), std::string("a\0b\n", 4), std::string(3u << 20, 'x')}) {
    ASSERT_TRUE(WriteFileDurably(leveldb::Env::Default(), path, content).ok());
    const auto read = ReadWholeFile(nullptr, path);
    ASSERT_TRUE(read.ok()) << read.error().ToString();
    EXPECT_EQ(*read, content);
  }
}

// A folder opens but doesn't read (EISDIR), as a file on a failing disk does (EIO).
TEST(ReadWholeFile, AReadErrorIsAnErrorAndNotAnEmptyFile) {
  const tests::TempFolder folder;
  const auto read = ReadWholeFile(nullptr, folder.path().string());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kIo);
  EXPECT_EQ(read.error().place, folder.path().string());
  EXPECT_NE(read.error().message.find("Is a directory"), std::string::npos) << read.error().message;
  EXPECT_EQ(ReadWholeFile(nullptr, (folder / "none").string()).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace daybook::ledger
