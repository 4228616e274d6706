#pragma once
// Three-valued logic (careql.md, Values): what isn't known is neither true nor false.
#include <algorithm>
#include <cstdint>

namespace daybook::reference {

enum class Truth : uint8_t { kFalse = 0, kUnknown = 1, kTrue = 2 };

inline Truth FromBool(bool holds) { return holds ? Truth::kTrue : Truth::kFalse; }
inline Truth And(Truth a, Truth b) { return std::min(a, b); }
inline Truth Or(Truth a, Truth b) { return std::max(a, b); }
inline Truth Negation(Truth a) {
  return static_cast<Truth>(static_cast<uint8_t>(Truth::kTrue) - static_cast<uint8_t>(a));
}
inline bool Holds(Truth a) { return a == Truth::kTrue; }

}  // namespace daybook::reference
