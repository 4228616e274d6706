// Names that are made are forced to disk, also those that an attempt before left behind.
#include <gtest/gtest.h>

#include <fstream>

#include "ledger/store.h"
#include "tests/faults/fault_env.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

class FolderSyncTest : public ::testing::Test {
 protected:
  Status Open(FaultEnv& env) {
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.env = &env;
    options.create = true;
    const auto opened = ledger::Store::Open(store(), options);
    if (!opened.ok()) return opened.error();
    return (*opened)->Close();
  }
  // With a slash at the end, as a shell completes it.
  fs::path store() const { return folder_ / "new" / "deep" / "store" / ""; }
  void ExpectSynced(const FaultEnv& env, const std::string& folder) const {
    EXPECT_TRUE(env.synced_folders().contains((folder_ / folder).string())) << folder;
  }

  TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
};

TEST_F(FolderSyncTest, EachFolderMadeIsSyncedInItsParent) {
  FaultEnv env;
  ASSERT_TRUE(Open(env).ok());
  EXPECT_TRUE(env.synced_folders().contains(folder_.path().string()));
  for (const char* folder : {"new", "new/deep", "new/deep/store", "new/deep/store/keys"})
    ExpectSynced(env, folder);
}

TEST_F(FolderSyncTest, AKeyLeftByAKilledAttemptIsSynced) {
  {
    FaultEnv env;
    ASSERT_TRUE(Open(env).ok());
  }
  fs::remove(store() / "FORMAT");
  FaultEnv env;
  ASSERT_TRUE(Open(env).ok());
  ExpectSynced(env, "new/deep/store/keys");
  ExpectSynced(env, "new/deep");
}

TEST_F(FolderSyncTest, EvidenceIsSyncedAndSoIsItsFolder) {
  {
    FaultEnv env;
    ASSERT_TRUE(Open(env).ok());
  }
  for (const auto& file : fs::directory_iterator(store() / "care"))
    if (file.path().extension() == ".log")
      std::ofstream(file.path(), std::ios::binary | std::ios::app) << "torn";
  FaultEnv env;
  ASSERT_TRUE(Open(env).ok());
  ASSERT_TRUE(fs::exists(store() / "evidence"));
  ExpectSynced(env, "new/deep/store");
  ExpectSynced(env, "new/deep/store/evidence");
}

TEST_F(FolderSyncTest, AFolderForEvidenceThatCannotBeMadeStopsTheCut) {
  {
    FaultEnv env;
    ASSERT_TRUE(Open(env).ok());
  }
  std::ofstream(store() / "evidence") << "a file where the folder should be";
  for (const auto& file : fs::directory_iterator(store() / "care"))
    if (file.path().extension() == ".log")
      std::ofstream(file.path(), std::ios::binary | std::ios::app) << "torn";
  FaultEnv env;
  const Status opened = Open(env);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kIo);
  EXPECT_EQ(opened.error().place, (store() / "evidence").lexically_normal().string());
}

}  // namespace
}  // namespace daybook::tests
