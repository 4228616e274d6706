#pragma once
// Three-valued logic (careql.md, "Values"): a comparison with a missing value is unknown, so is its
// `not`; filters keep only what is true.
#include <cstdint>
#include <vector>

namespace daybook::query {

enum class Truth : uint8_t { kFalse = 0, kTrue = 1, kUnknown = 2 };

constexpr Truth ToTruth(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

constexpr Truth Not(Truth a) {
  if (a == Truth::kUnknown) return a;
  return a == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}
constexpr Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}
constexpr Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

using TruthColumn = std::vector<Truth>;

}  // namespace daybook::query
