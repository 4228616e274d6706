// The power goes after every step of the canonical workload, and again after every step of the
// recovery: whatever the disk made of what was not synced, nothing acknowledged is lost.
//
// The workload is recorded once and the disk rebuilt for each cut. The same DAYBOOK_TEST_SEED gives
// the same steps and the same losses.
#include "tests/faults/power_cut.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "ledger/verify.h"
#include "tests/faults/fault_env.h"
#include "tests/faults/scale.h"
#include "tests/faults/workload.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

constexpr int kMessages = 40;
constexpr int64_t kStart = 1'790'000'000'000'000;
constexpr int kFirstMessages = 1'000;

// A workload of the seed, recorded. The folder's key is set beforehand: it would be random.
struct Recorded {
  explicit Recorded(uint64_t seed) : folder(TempFolder::InMemory()) {
    const fs::path keys = folder / "store" / "keys";
    fs::create_directories(keys);
    std::ofstream(keys / "stream.key", std::ios::binary)
        << std::string(32, static_cast<char>('A' + seed % 32));
    trace = std::make_unique<DiskTrace>(folder.path());
    FixedClock clock(kStart);
    const auto first = static_cast<int>(seed % kFirstMessages);
    run = RecordWorkload(folder / "store", *trace, clock, first, kMessages);
  }
  TempFolder folder;
  std::unique_ptr<DiskTrace> trace;
  WorkloadRun run;
};

// Write-ahead logs of the care log: one for each opening, and those begun as a buffer was full.
int LogsMade(const DiskTrace& trace) {
  return static_cast<int>(
      std::count_if(trace.steps().begin(), trace.steps().end(), [](const DiskStep& step) {
        return step.kind == DiskStep::Kind::kMake && step.path.starts_with("store/care/") &&
               step.path.ends_with(".log");
      }));
}

struct Totals {
  std::map<Loss, int> cuts;
  int all = 0;
  int cut_tails = 0;
  int faults = 0;
};

std::mt19937_64 RandomOf(uint64_t seed, uint64_t step, Loss loss) {
  std::seed_seq words{seed, step, static_cast<uint64_t>(loss)};
  return std::mt19937_64(words);
}

class Cuts {
 public:
  explicit Cuts(Totals& totals) : totals_(totals), began_(std::chrono::steady_clock::now()) {}
  ~Cuts() {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    std::printf("%d cuts, %d faults, %d tails cut off, %.0f checks a second:", totals_.all,
                totals_.faults, totals_.cut_tails, (totals_.all + totals_.faults) / took.count());
    for (const auto& [loss, count] : totals_.cuts)
      std::printf(" %s %d", ToString(loss).c_str(), count);
    std::printf("\n");
  }

 private:
  Totals& totals_;
  std::chrono::steady_clock::time_point began_;
};

// Where a failure happened, to be repeated.
std::string Where(uint64_t seed, uint64_t step, Loss loss) {
  return "DAYBOOK_TEST_SEED=" + std::to_string(seed) + ", cut after step " + std::to_string(step) +
         ", " + ToString(loss);
}

// Lands a cut and checks what is there.
void CheckCut(const DiskState& disk, const Acknowledged& acknowledged, uint64_t seed, uint64_t step,
              Loss loss, Totals& totals) {
  const TempFolder folder(TempFolder::InMemory());
  std::mt19937_64 random = RandomOf(seed, step, loss);
  disk.Land(loss, random, folder / "disk");
  FaultEnv quick;
  EXPECT_EQ(CheckStore(folder / "disk" / "store", acknowledged, &quick, &totals.cut_tails), "")
      << Where(seed, step, loss);
  ++totals.cuts[loss];
  ++totals.all;
}

// Calls `at` with each state of the disk from `first` steps on, and the number of steps that led
// there.
template <typename At>
void EachState(const DiskTrace& trace, uint64_t first, At at) {
  DiskState disk;
  uint64_t steps = 0;
  for (const DiskStep& step : trace.steps()) {
    disk.Apply(step);
    ++steps;
    if (::testing::Test::HasFailure()) return;
    if (steps >= first) at(disk, steps);
  }
}

TEST(PowerCut, AfterEveryStepNothingAcknowledgedIsLost) {
  Totals totals;
  const Cuts report(totals);
  const int rounds = Scaled(1);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const uint64_t seed = Seed() + static_cast<uint64_t>(round);
    const Recorded recorded(seed);
    ASSERT_EQ(recorded.run.first_error, "");
    ASSERT_EQ(recorded.run.acknowledged.messages.size(), static_cast<size_t>(kMessages));
    ASSERT_GT(recorded.trace->size(), 300u);
    ASSERT_GT(LogsMade(*recorded.trace), 3) << "no log is begun between openings";
    EachState(*recorded.trace, 1, [&](const DiskState& disk, uint64_t steps) {
      const Acknowledged acknowledged = AcknowledgedBy(recorded.run, steps);
      for (const Loss loss : kLosses) {
        CheckCut(disk, acknowledged, seed, steps, loss, totals);
        if (!disk.HasUnsynced()) return;
      }
    });
  }
  EXPECT_GT(totals.cut_tails, rounds * 20);
}

// A cut of a workload that leaves something to recover from, chosen by the seed.
struct Wreck {
  uint64_t step = 0;
  Loss loss = Loss::kDropped;
  DiskState disk;
  Acknowledged acknowledged;

  Wreck(const Recorded& recorded, uint64_t seed) {
    std::mt19937_64 random(seed);
    loss = kLosses[random() % kLosses.size()];
    const auto& steps = recorded.trace->steps();
    const uint64_t least = 1 + random() % steps.size();
    for (step = 0; step < steps.size() && (step < least || !disk.HasUnsynced()); ++step)
      disk.Apply(steps[step]);
    acknowledged = AcknowledgedBy(recorded.run, step);
  }
  void Land(uint64_t seed, const fs::path& folder) const {
    std::mt19937_64 random = RandomOf(seed, step, loss);
    disk.Land(loss, random, folder);
  }
};

// Opens the store, whatever that needs, and closes it.
Status Recover(const fs::path& store, FaultEnv& env) {
  const FixedClock clock(kStart);
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = &env;
  options.create = true;
  DAYBOOK_ASSIGN(const std::unique_ptr<ledger::Store> opened, ledger::Store::Open(store, options));
  return opened->Close();
}

TEST(PowerCut, AgainAfterEveryStepOfTheRecovery) {
  Totals totals;
  const Cuts report(totals);
  const int rounds = Scaled(4);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const uint64_t seed = Seed() + static_cast<uint64_t>(round);
    const Recorded recorded(seed);
    const Wreck wreck(recorded, seed);
    const TempFolder folder(TempFolder::InMemory());
    wreck.Land(seed, folder / "disk");
    DiskTrace trace(folder / "disk");
    const uint64_t base = trace.size();
    FaultEnv env;
    env.Record(&trace);
    const Status recovered = Recover(folder / "disk" / "store", env);
    ASSERT_TRUE(recovered.ok()) << Where(seed, wreck.step, wreck.loss) << ": "
                                << recovered.error().ToString();
    EachState(trace, base, [&](const DiskState& disk, uint64_t steps) {
      CheckCut(disk, wreck.acknowledged, seed, steps, kLosses[(seed + steps) % kLosses.size()],
               totals);
    });
  }
}

TEST(DiskError, AtEveryOperationOfTheRecovery) {
  constexpr std::array kFaults = {Fault::kErrorOnce, Fault::kErrorForGood, Fault::kShortOnce,
                                  Fault::kShortForGood};
  Totals totals;
  const Cuts report(totals);
  const int rounds = Scaled(4);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const uint64_t seed = Seed() + static_cast<uint64_t>(round);
    const Recorded recorded(seed);
    const Wreck wreck(recorded, seed);
    bool fired = true;
    for (uint64_t at = 0; fired && !HasFailure(); ++at) {
      const TempFolder folder(TempFolder::InMemory());
      wreck.Land(seed, folder / "disk");
      FaultEnv env;
      env.Arm(kFaults[(seed + at) % kFaults.size()], at);
      const bool recovered = Recover(folder / "disk" / "store", env).ok();
      fired = env.fired();
      EXPECT_TRUE(recovered || fired) << Where(seed, wreck.step, wreck.loss);
      FaultEnv sound;
      EXPECT_EQ(CheckStore(folder / "disk" / "store", wreck.acknowledged, &sound), "")
          << Where(seed, wreck.step, wreck.loss) << ", fault at operation " << at;
      ++totals.faults;
    }
  }
}

}  // namespace
}  // namespace daybook::tests
