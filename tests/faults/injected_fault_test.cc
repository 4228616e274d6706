// Every operation on the disk, one after another, fails or is the last before the power goes.
#include <gtest/gtest.h>

#include "tests/faults/fault_env.h"
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
  int cut_tails = 0;
  int failed_runs = 0;
};

// One run with the fault at operation `at`, and what is found afterwards.
void RunOnce(Fault fault, Tail tail, uint64_t at, Totals& totals) {
  const TempFolder folder(TempFolder::InMemory());
  FaultEnv env;
  env.Arm(fault, at);
  FixedClock clock(kStart);
  const WorkloadRun run = RunWorkload(folder / "store", &env, clock, kMessages);
  totals.fired += env.fired() ? 1 : 0;
  totals.failed_runs += run.first_error.empty() ? 0 : 1;
  EXPECT_FALSE(run.latch_broken) << "operation " << at << ": written to after a failure";
  FaultEnv sound;
  if (fault == Fault::kPowerCut) env.LoseUnsynced(tail, at);
  EXPECT_EQ(CheckStore(folder / "store", run.acknowledged, &sound, &totals.cut_tails), "")
      << "operation " << at << " (" << run.first_error << ")";
}

Totals RunAtEveryOperation(Fault fault, Tail tail) {
  const uint64_t operations = OperationsOfACleanRun();
  EXPECT_GT(operations, 200u);
  Totals totals;
  for (uint64_t at = 0; at < operations && !::testing::Test::HasFailure(); ++at)
    RunOnce(fault, tail, at, totals);
  std::printf("%llu operations: %d faults met, %d runs stopped, %d tails cut\n",
              static_cast<unsigned long long>(operations), totals.fired, totals.failed_runs,
              totals.cut_tails);
  return totals;
}

TEST(PowerCut, AtEveryOperationNothingAcknowledgedIsLost) {
  const Totals totals = RunAtEveryOperation(Fault::kPowerCut, Tail::kDropped);
  EXPECT_GT(totals.failed_runs, 200);
}

TEST(PowerCut, WithGarbageInUnsyncedBytesNothingAcknowledgedIsLost) {
  const Totals totals = RunAtEveryOperation(Fault::kPowerCut, Tail::kTorn);
  EXPECT_GT(totals.cut_tails, 10) << "torn tails were met and cut";
}

TEST(DiskError, OnceAtEveryOperationLatchesAndLosesNothing) {
  const Totals totals = RunAtEveryOperation(Fault::kErrorOnce, Tail::kDropped);
  EXPECT_GT(totals.failed_runs, 200);
}

TEST(DiskError, ForGoodFromEveryOperationLatchesAndLosesNothing) {
  const Totals totals = RunAtEveryOperation(Fault::kErrorForGood, Tail::kDropped);
  EXPECT_GT(totals.failed_runs, 200);
}

}  // namespace
}  // namespace daybook::tests
