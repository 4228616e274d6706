#pragma once
// Bytes that no compression makes shorter: what is stored of them has a length that tests can tell.
#include <cstdint>
#include <random>
#include <string>

namespace daybook::tests {

inline std::string Noise(size_t size_bytes, uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::string noise(size_bytes, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

}  // namespace daybook::tests
