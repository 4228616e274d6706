#include "feeds/simulate/people/nhs_number.h"

#include <gtest/gtest.h>

#include <unordered_set>

namespace daybook::feeds::simulate {
namespace {

// Written apart from the code under test: the weighted sum of all ten digits is a multiple of 11.
bool PassesModulus11(const std::string& number) {
  int sum = 0;
  for (size_t i = 0; i < 10; ++i) sum += (number[i] - '0') * static_cast<int>(10 - i);
  return sum % 11 == 0;
}

TEST(NhsNumber, EveryIndexHasItsOwnValidTestNumber) {
  std::unordered_set<std::string> seen;
  for (uint32_t index = 0; index < kNhsNumbersMax; ++index) {
    const std::string number = NhsNumber(index);
    ASSERT_EQ(number.size(), 10u);
    ASSERT_TRUE(number.starts_with("999")) << number;
    ASSERT_TRUE(PassesModulus11(number)) << number;
    ASSERT_NE(number, "9999999999") << "index " << index;
    ASSERT_TRUE(seen.insert(number).second) << number << " twice";
  }
}

TEST(NhsNumber, CheckDigitOfPublishedShape) {
  EXPECT_EQ(NhsCheckDigit("999526018"), 2);
  EXPECT_EQ(NhsCheckDigit("999159083"), 8);
  EXPECT_EQ(NhsCheckDigit("999016613"), 7);
  EXPECT_EQ(NhsCheckDigit("999999993"), 10) << "no number begins so";
}

}  // namespace
}  // namespace daybook::feeds::simulate
