#include "tests/reference/truth.h"

#include <gtest/gtest.h>

namespace daybook::reference {
namespace {

constexpr Truth F = Truth::kFalse, U = Truth::kUnknown, T = Truth::kTrue;

TEST(Truth, NegationKeepsTheUnknown) {
  EXPECT_EQ(Negation(T), F);
  EXPECT_EQ(Negation(F), T);
  EXPECT_EQ(Negation(U), U);
}

TEST(Truth, AndTable) {
  const Truth table[3][3] = {{F, F, F}, {F, U, U}, {F, U, T}};
  const Truth values[] = {F, U, T};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) EXPECT_EQ(And(values[i], values[j]), table[i][j]) << i << j;
}

TEST(Truth, OrTable) {
  const Truth table[3][3] = {{F, U, T}, {U, U, T}, {T, T, T}};
  const Truth values[] = {F, U, T};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) EXPECT_EQ(Or(values[i], values[j]), table[i][j]) << i << j;
}

}  // namespace
}  // namespace daybook::reference
