#pragma once
// How much a random test does: scripts/test takes the numbers as they stand, scripts/torture
// multiplies them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace daybook::tests {

inline double Scale() {
  const char* const scale = std::getenv("DAYBOOK_TEST_SCALE");
  return scale ? std::atof(scale) : 1;
}
// `count` times DAYBOOK_TEST_SCALE, at least one.
inline int Scaled(int count) { return std::max(1, static_cast<int>(count * Scale())); }
// DAYBOOK_TEST_SEED, which repeats a run; 1 without.
inline uint64_t Seed() {
  const char* const seed = std::getenv("DAYBOOK_TEST_SEED");
  return seed ? std::strtoull(seed, nullptr, 10) : 1;
}

}  // namespace daybook::tests
