#pragma once
// A digest of a set of rows that needs no order: the sum of their hashes modulo 2^256. Rows come
// and go by adding and subtracting.
#include <array>
#include <cstdint>
#include <string>

#include "projections/columns/hash.h"

namespace daybook::projections {

class DigestSum {
 public:
  void Add(const Hash256& row);
  void Remove(const Hash256& row);
  // 64 lower-case hex digits, most significant first.
  std::string ToHex() const;
  bool operator==(const DigestSum&) const = default;

 private:
  std::array<uint64_t, 4> limbs_{};  // least significant first
};

}  // namespace daybook::projections
