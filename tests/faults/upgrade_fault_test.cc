// The kept ledger of log format 1 on its way to format 2, with a fault at every operation: nothing
// of it is lost, and the next open ends what was begun.
#include <gtest/gtest.h>

#include "ledger/log/digest.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/faults/disk_trace.h"
#include "tests/faults/fault_env.h"
#include "tests/faults/power_cut.h"
#include "tests/ledger/temp_folder.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCareRoot =
    "31c5fe5077d18d223a5a894b8bb3c0ab4c93d3a636b7607c6aa53a25308c97aa";

// The root; an error's words if it doesn't open.
std::string OpenAndClose(const fs::path& folder, leveldb::Env* env) {
  const SystemClock clock;
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = env;
  const auto opened = ledger::Store::Open(folder, options);
  if (!opened.ok()) return opened.error().ToString();
  const std::string root = ledger::ToHexText((*opened)->care().root_hash());
  const Status closed = (*opened)->Close();
  return closed.ok() ? root : closed.error().ToString();
}

void CopyOldLedger(const fs::path& to) {
  fs::copy(SourceDir() / "tests" / "ledger" / "corpus" / "ledger-1", to,
           fs::copy_options::recursive);
}

void ExpectWhole(const fs::path& folder, const std::string& where) {
  FaultEnv sound;
  EXPECT_EQ(OpenAndClose(folder, &sound), kCareRoot) << where;
  const auto report = ledger::VerifyStore(folder);
  EXPECT_TRUE(report.ok() && report->ok())
      << where << ": " << (report.ok() ? report->damaged[0].what : report.error().ToString());
}

// With the fault at each operation in turn; returns how often it was met.
int FaultAtEveryOperation(Fault fault) {
  int met = 0;
  for (uint64_t at = 0; !::testing::Test::HasFailure(); ++at) {
    const TempFolder folder(TempFolder::InMemory());
    CopyOldLedger(folder / "store");
    FaultEnv env;
    env.Arm(fault, at);
    OpenAndClose(folder / "store", &env);
    if (!env.fired()) return met;
    ++met;
    ExpectWhole(folder / "store", "operation " + std::to_string(at));
  }
  return met;
}

TEST(Upgrade, SurvivesAPowerCutAfterEveryStep) {
  const TempFolder folder(TempFolder::InMemory());
  CopyOldLedger(folder / "store");
  DiskTrace trace(folder.path());
  FaultEnv env;
  env.Record(&trace);
  ASSERT_EQ(OpenAndClose(folder / "store", &env), kCareRoot);
  DiskState disk;
  uint64_t steps = 0;
  for (const DiskStep& step : trace.steps()) {
    disk.Apply(step);
    ++steps;
    if (step.kind == DiskStep::Kind::kFoundFile || step.kind == DiskStep::Kind::kFoundFolder)
      continue;
    for (const Loss loss : {Loss::kDropped, Loss::kTornSector, Loss::kLostNames}) {
      const TempFolder cut(TempFolder::InMemory());
      std::mt19937_64 random(steps);
      disk.Land(loss, random, cut / "disk");
      ExpectWhole(cut / "disk" / "store",
                  "after step " + std::to_string(steps) + ", " + ToString(loss));
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(steps, 50u);
}

TEST(Upgrade, SurvivesADiskErrorAtEveryOperation) {
  EXPECT_GT(FaultAtEveryOperation(Fault::kErrorOnce), 20);
  EXPECT_GT(FaultAtEveryOperation(Fault::kErrorForGood), 20);
}

}  // namespace
}  // namespace daybook::tests
