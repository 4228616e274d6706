// Every read of an opening, one after another, fails: nothing may be taken for shorter than it is.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/faults/fault_env.h"
#include "tests/faults/workload.h"
#include "tests/ledger/folder_bytes.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

constexpr int kMessages = 40;
constexpr int64_t kStart = 1'790'000'000'000'000;

Status TryOpen(const fs::path& folder, FaultEnv& env) {
  const FixedClock clock(kStart);
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = &env;
  const auto opened = ledger::Store::Open(folder, options);
  return opened.ok() ? Status() : opened.error();
}

struct Totals {
  uint64_t refused = 0;
  uint64_t opened = 0;
};

// "care" for a file of the care log, "" for one of the store's own.
fs::path FolderIn(const fs::path& store, const fs::path& file) {
  const fs::path folder = fs::relative(file.parent_path(), store);
  return folder == "." ? fs::path() : folder;
}

// Every file of `folder` in the original store lies in `store` with the same bytes, or, after a
// tail was cut off, in the evidence. Folders within don't count.
void ExpectKept(const fs::path& original, const fs::path& store, const fs::path& folder,
                const std::string& where) {
  const auto now = FilesOf(store);
  for (const auto& [name, bytes] : FilesOf(original)) {
    const fs::path file = name;
    if (file.parent_path() != folder) continue;
    const std::string evidence =
        "evidence/" + folder.string() + "-" + file.filename().string() + ".1";
    const bool kept = (now.contains(name) && now.at(name) == bytes) ||
                      (now.contains(evidence) && now.at(evidence) == bytes);
    EXPECT_TRUE(kept) << where << " changed " << name;
  }
}

// Opens a copy of `original` with its `at`th read refused; false when it has no such read.
bool OpenWithout(const fs::path& original, uint64_t at, const Acknowledged& acknowledged,
                 Totals& totals) {
  const TempFolder folder(TempFolder::InMemory());
  const fs::path copy = folder / "store";
  fs::copy(original, copy, fs::copy_options::recursive);
  FaultEnv env;
  env.ArmRead(at);
  const Status opened = TryOpen(copy, env);
  const fs::path refused = env.refused_read();
  if (refused.empty()) return false;
  const std::string where = "read " + std::to_string(at) + " of " + refused.string();
  // LevelDB does without a table's filter that it can't read; what else it needs of tables it reads
  // after it has begun to write.
  if (refused.extension() != ".ldb") {
    EXPECT_FALSE(opened.ok()) << where;
    ExpectKept(original, copy, FolderIn(copy, refused), where);
  }
  (opened.ok() ? totals.opened : totals.refused)++;
  FaultEnv sound;
  EXPECT_EQ(CheckStore(copy, acknowledged, &sound), "") << where;
  return true;
}

void RefuseEveryRead(bool torn) {
  const TempFolder folder(TempFolder::InMemory());
  FaultEnv env;
  FixedClock clock(kStart);
  const WorkloadRun run = RunWorkload(folder / "store", &env, clock, kMessages);
  ASSERT_EQ(run.first_error, "");
  for (const auto& file : fs::directory_iterator(folder / "store" / "care"))
    if (torn && file.path().extension() == ".log")
      std::ofstream(file.path(), std::ios::binary | std::ios::app) << "a torn record";
  Totals totals;
  uint64_t at = 0;
  while (!::testing::Test::HasFailure() &&
         OpenWithout(folder / "store", at, run.acknowledged, totals))
    ++at;
  std::printf("%llu reads refused: %llu openings failed, %llu did without\n",
              static_cast<unsigned long long>(at), static_cast<unsigned long long>(totals.refused),
              static_cast<unsigned long long>(totals.opened));
  EXPECT_GT(totals.refused, 20u);
}

TEST(ReadFault, AtEveryReadNothingIsCutOrLost) { RefuseEveryRead(/*torn=*/false); }
TEST(ReadFault, AtEveryReadOfATornFolderNothingIsLost) { RefuseEveryRead(/*torn=*/true); }

}  // namespace
}  // namespace daybook::tests
