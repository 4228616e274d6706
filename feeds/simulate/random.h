#pragma once
// Randomness that is the same on every machine: SplitMix64 (Steele, Lea and Flood 2014) written
// from its definition, with integer distributions only. No floating point, no std::
// distributions: their results differ between libraries.
#include <cstddef>
#include <cstdint>
#include <span>

#include "ledger/base/check.h"

namespace daybook::feeds::simulate {

// The SplitMix64 output function: a bijection on 64 bits that mixes well.
constexpr uint64_t Mix64(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// What a stream of draws is for. A resident's streams are independent of one another, so that a
// change to the medicines leaves the results as they were. Never renumber: the golden digest.
enum class Purpose : uint64_t {
  kPerson = 1,
  kHealth = 2,
  kVisits = 3,
  kResults = 4,
  kMedicines = 5,
  kAllergies = 6,
  kImmunizations = 7,
  kProcedures = 8,
  kDocuments = 9,
  kCarePlans = 10,
  kAppointments = 11,
  kImaging = 12,
  kConditions = 13,
  kIds = 14,
  kEncounters = 15,
  kCarePackages = 16,
  kDeprivation = 17,
  kMessages = 18,
  kFrailty = 19,
  kReviews = 20,
  kAdmissions = 21,
};

class Random {
 public:
  explicit constexpr Random(uint64_t seed) : state_(seed) {}
  // The stream for one purpose of one resident.
  constexpr Random(uint64_t seed, uint64_t resident, Purpose purpose)
      : state_(Mix64(Mix64(Mix64(seed + kGamma) + (resident + 1) * kGamma) +
                     static_cast<uint64_t>(purpose) * kGamma)) {}

  constexpr uint64_t Next() { return Mix64(state_ += kGamma); }

  // 0 … bound-1; bound is 1 … 2^31. The bias (bound / 2^32 at most) is far below what any of our
  // tables resolve.
  constexpr int Below(int bound) {
    return static_cast<int>(((Next() >> 32) * static_cast<uint64_t>(bound)) >> 32);
  }
  // first … last, both included.
  constexpr int Between(int first, int last) { return first + Below(last - first + 1); }
  // True `thousandths` times in a thousand.
  constexpr bool PerMille(int thousandths) { return Below(1000) < thousandths; }
  constexpr bool PerMyriad(int ten_thousandths) { return Below(10000) < ten_thousandths; }
  // Near `centre`: the sum of four dice, so at most `spread` away and usually within half of it.
  constexpr int Around(int centre, int spread) {
    int sum = 0;
    for (int die = 0; die < 4; ++die) sum += Between(-spread, spread);
    return centre + sum / 4;
  }
  // The place of one weight, chosen in proportion. Refuses nothing: weights must add to 1 or more.
  size_t Weighted(std::span<const int> weights) {
    int total = 0;
    for (int weight : weights) total += weight;
    DAYBOOK_CHECK(total > 0);
    int left = Below(total);
    for (size_t i = 0; i < weights.size(); ++i) {
      left -= weights[i];
      if (left < 0) return i;
    }
    return weights.size() - 1;
  }
  // One entry of a table. The table must not be empty.
  template <typename T, size_t N>
  const T& Pick(const T (&table)[N]) {
    return table[static_cast<size_t>(Below(static_cast<int>(N)))];
  }
  template <typename T>
  const T& Pick(std::span<const T> table) {
    return table[static_cast<size_t>(Below(static_cast<int>(table.size())))];
  }

 private:
  static constexpr uint64_t kGamma = 0x9E3779B97F4A7C15ULL;
  uint64_t state_;
};

}  // namespace daybook::feeds::simulate
