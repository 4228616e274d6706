#include "feeds/simulate/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace daybook::feeds::simulate {
namespace {

TEST(Random, IsSplitMix64) {
  // The first outputs of the published algorithm for state 1234567.
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317ULL);
  EXPECT_EQ(random.Next(), 3203168211198807973ULL);
  EXPECT_EQ(random.Next(), 9817491932198370423ULL);
}

TEST(Random, StaysWithinItsBounds) {
  Random random(3);
  std::set<int> seen;
  for (int i = 0; i < 2000; ++i) {
    seen.insert(random.Between(-2, 4));
    const int near = random.Around(50, 8);
    EXPECT_GE(near, 42);
    EXPECT_LE(near, 58);
  }
  EXPECT_EQ(seen, (std::set<int>{-2, -1, 0, 1, 2, 3, 4}));
}

TEST(Random, WeighsItsChoices) {
  Random random(4);
  constexpr int kWeights[] = {0, 70, 30};
  std::array<int, 3> counts{};
  for (int i = 0; i < 10000; ++i) ++counts[random.Weighted(kWeights)];
  EXPECT_EQ(counts[0], 0);
  EXPECT_NEAR(counts[1], 7000, 250);
}

TEST(Random, StreamsDifferByResidentAndPurpose) {
  std::set<uint64_t> firsts;
  for (uint64_t resident = 0; resident < 200; ++resident) {
    for (Purpose purpose : {Purpose::kPerson, Purpose::kHealth, Purpose::kIds}) {
      firsts.insert(Random(1, resident, purpose).Next());
      firsts.insert(Random(2, resident, purpose).Next());
    }
  }
  EXPECT_EQ(firsts.size(), 1200u);
}

}  // namespace
}  // namespace daybook::feeds::simulate
