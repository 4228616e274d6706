// Every operation on the disk, one after another, fails, once and for good.
#include <gtest/gtest.h>

#include "tests/faults/fault_env.h"
#include "tests/faults/scale.h"
#include "tests/faults/workload.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

constexpr int kMessages = 40;
constexpr int64_t kStart = 1'790'000'000'000'000;

uint64_t OperationsOfACleanRun() {
  const TempFolder folder(TempFolder::InMemory());
  FaultEnv env;
  env.Arm(Fault::kNone, 0);
  FixedClock clock(kStart);
  const WorkloadRun run = RunWorkload(folder / "store", &env, clock, kMessages);
  EXPECT_EQ(run.acknowledged.messages.size(), static_cast<size_t>(kMessages)) << run.first_error;
  EXPECT_EQ(CheckStore(folder / "store", run.acknowledged), "");
  return env.operations();
}

struct Totals {
  int fired = 0;
  int failed_runs = 0;
};

// One run with the fault at operation `at`, and what is found afterwards.
void RunOnce(Fault fault, uint64_t at, Totals& totals) {
  const TempFolder folder(TempFolder::InMemory());
  FaultEnv env;
  env.Arm(fault, at);
  FixedClock clock(kStart);
  const WorkloadRun run = RunWorkload(folder / "store", &env, clock, kMessages);
  totals.fired += env.fired() ? 1 : 0;
  totals.failed_runs += run.first_error.empty() ? 0 : 1;
  EXPECT_FALSE(run.latch_broken) << "operation " << at << ": written to after a failure";
  FaultEnv sound;
  EXPECT_EQ(CheckStore(folder / "store", run.acknowledged, &sound), "")
      << "operation " << at << " (" << run.first_error << ")";
}

// scripts/test takes one operation in four, another of each four by its seed.
void RunAtEveryOperation(Fault fault) {
  const uint64_t operations = OperationsOfACleanRun();
  EXPECT_GT(operations, 200u);
  const auto stride = static_cast<uint64_t>(std::max(1.0, 4 / Scale()));
  Totals totals;
  int runs = 0;
  for (uint64_t at = Seed() % stride; at < operations && !::testing::Test::HasFailure();
       at += stride, ++runs)
    RunOnce(fault, at, totals);
  std::printf("%d of %llu operations: %d faults met, %d runs stopped\n", runs,
              static_cast<unsigned long long>(operations), totals.fired, totals.failed_runs);
  EXPECT_GT(totals.failed_runs, runs / 2);
}

TEST(DiskError, OnceAtEveryOperationLatchesAndLosesNothing) {
  RunAtEveryOperation(Fault::kErrorOnce);
}
TEST(DiskError, ForGoodFromEveryOperationLatchesAndLosesNothing) {
  RunAtEveryOperation(Fault::kErrorForGood);
}
TEST(ShortWrite, OnceAtEveryOperationLatchesAndLosesNothing) {
  RunAtEveryOperation(Fault::kShortOnce);
}
TEST(ShortWrite, ForGoodFromEveryOperationLatchesAndLosesNothing) {
  RunAtEveryOperation(Fault::kShortForGood);
}

}  // namespace
}  // namespace daybook::tests
