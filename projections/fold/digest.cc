#include "projections/fold/digest.h"

#include <cstdio>

namespace daybook::projections {
namespace {

uint64_t LimbOf(const Hash256& hash, size_t limb) {
  uint64_t out = 0;
  for (size_t i = 0; i < 8; ++i) out = (out << 8) | hash.bytes[(3 - limb) * 8 + i];
  return out;
}

}  // namespace

void DigestSum::Add(const Hash256& row) {
  uint64_t carry = 0;
  for (size_t limb = 0; limb < limbs_.size(); ++limb) {
    const uint64_t with_carry = limbs_[limb] + carry;
    const uint64_t sum = with_carry + LimbOf(row, limb);
    carry = (with_carry < carry || sum < with_carry) ? 1 : 0;
    limbs_[limb] = sum;
  }
}

void DigestSum::Remove(const Hash256& row) {
  uint64_t borrow = 0;
  for (size_t limb = 0; limb < limbs_.size(); ++limb) {
    const uint64_t taken = LimbOf(row, limb);
    const uint64_t before = limbs_[limb];
    limbs_[limb] = before - taken - borrow;
    borrow = (before < taken || before - taken < borrow) ? 1 : 0;
  }
}

std::string DigestSum::ToHex() const {
  char out[65];
  std::snprintf(
      out, sizeof out, "%016llx%016llx%016llx%016llx", static_cast<unsigned long long>(limbs_[3]),
      static_cast<unsigned long long>(limbs_[2]), static_cast<unsigned long long>(limbs_[1]),
      static_cast<unsigned long long>(limbs_[0]));
  return out;
}

}  // namespace daybook::projections
