// Thousands of lives of a ledger, each decided by its seed (simulation.h). DAYBOOK_TEST_SEED names
// the first; a failure says which it was, and running it alone replays it.
#include "tests/faults/simulation.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/faults/scale.h"

namespace daybook::tests {
namespace {

constexpr int kSteps = 30;

TEST(Simulation, EverySeedKeepsWhatWasAcknowledged) {
  Simulation::Counts all;
  const auto began = std::chrono::steady_clock::now();
  const int seeds = Scaled(1'000);
  for (int i = 0; i < seeds && !HasFailure(); ++i) {
    const uint64_t seed = Seed() + static_cast<uint64_t>(i);
    Simulation simulation(seed);
    const std::string wrong = simulation.Run(kSteps);
    EXPECT_EQ(wrong, "") << "DAYBOOK_TEST_SEED=" << seed << "\n" << simulation.history();
    const Simulation::Counts& counts = simulation.counts();
    all.steps += counts.steps;
    all.acknowledged += counts.acknowledged;
    all.duplicates += counts.duplicates;
    all.faults += counts.faults;
    all.crashes += counts.crashes;
    all.power_cuts += counts.power_cuts;
    all.tails_cut += counts.tails_cut;
    all.projections += counts.projections;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf(
      "%d seeds, %.0f a second: %llu steps, %llu acknowledged, %llu duplicates, %llu faults, "
      "%llu crashes, %llu power cuts, %llu tails cut off, %llu folds compared, 0 lost\n",
      seeds, seeds / took.count(), static_cast<unsigned long long>(all.steps),
      static_cast<unsigned long long>(all.acknowledged),
      static_cast<unsigned long long>(all.duplicates), static_cast<unsigned long long>(all.faults),
      static_cast<unsigned long long>(all.crashes), static_cast<unsigned long long>(all.power_cuts),
      static_cast<unsigned long long>(all.tails_cut),
      static_cast<unsigned long long>(all.projections));
  EXPECT_GT(all.acknowledged, static_cast<uint64_t>(seeds));
  EXPECT_GT(all.power_cuts, static_cast<uint64_t>(seeds) / 3);
}

TEST(Simulation, ASeedReplaysExactly) {
  for (uint64_t seed = Seed(); seed < Seed() + 20; ++seed) {
    Simulation once(seed);
    Simulation again(seed);
    EXPECT_EQ(once.Run(kSteps), again.Run(kSteps)) << seed;
    EXPECT_EQ(once.history(), again.history()) << seed;
  }
}

}  // namespace
}  // namespace daybook::tests
