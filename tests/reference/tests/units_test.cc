#include "tests/reference/log/units.h"

#include <gtest/gtest.h>

#include "tests/reference/values.h"

namespace daybook::reference {
namespace {

Val Q(const char* digits, const char* unit,
      ledger::Comparator comparator = ledger::Comparator::kNone) {
  return Measured({digits, unit, comparator});
}
Val Hba1c(const char* digits, const char* unit) {
  Val value = Q(digits, unit);
  value.hba1c = true;
  return value;
}

TEST(Units, MassVolumeAndAmountConvert) {
  EXPECT_EQ(EqualVals(Q("1.1", "g"), Q("1100", "mg")), Truth::kTrue);
  EXPECT_EQ(EqualVals(Q("250", "ug"), Q("0.25", "mg")), Truth::kTrue);
  EXPECT_EQ(EqualVals(Q("12", "g/dL"), Q("120", "g/L")), Truth::kTrue);
  EXPECT_EQ(LessVals(Q("90", "umol/L"), Q("0.1", "mmol/L")), Truth::kTrue);
  EXPECT_EQ(EqualVals(Q("4", "10*9/L"), Q("4", "10*3/uL")), Truth::kTrue);
  EXPECT_EQ(EqualVals(Q("1.8", "m"), Q("180", "cm")), Truth::kTrue);
  EXPECT_EQ(EqualVals(Q("72", "/min"), Q("72", "{beats}/min")), Truth::kTrue);
}

TEST(Units, WhatDoesNotConvertIsUnknown) {
  EXPECT_EQ(LessVals(Q("5", "mmol/L"), Q("90", "mg/dL")), Truth::kUnknown);
  EXPECT_EQ(LessVals(Q("58", ""), Q("60", "mmol/mol")), Truth::kUnknown);
  EXPECT_EQ(LessVals(Q("60", "mL/min/{1.73_m2}"), Q("90", "mL/min")), Truth::kUnknown);
  EXPECT_EQ(LessVals(Q("60", "mL/min/{1.73_m2}"), Q("90", "mL/min/{1.73_m2}")), Truth::kTrue);
  EXPECT_EQ(LessVals(Q("7", "%"), Q("60", "mmol/mol")), Truth::kUnknown);
}

TEST(Units, Hba1cHasItsOwnRule) {
  // (7.5 - 2.15) x 10.929 = 58.47
  EXPECT_EQ(LessVals(Hba1c("7.5", "%"), Q("58.5", "mmol/mol")), Truth::kTrue);
  EXPECT_EQ(LessVals(Hba1c("7.5", "%"), Q("58.4", "mmol/mol")), Truth::kFalse);
  EXPECT_EQ(LessVals(Q("7.4", "%"), Hba1c("58", "mmol/mol")), Truth::kTrue);
}

TEST(Units, ComparatorsCompareSafely) {
  const Val below5 = Q("5", "mg/L", ledger::Comparator::kLess);
  const Val above90 = Q("90", "mg/L", ledger::Comparator::kGreater);
  EXPECT_EQ(LessVals(Q("4", "mg/L"), below5), Truth::kUnknown);
  EXPECT_EQ(LessVals(below5, Q("5", "mg/L")), Truth::kTrue);
  EXPECT_EQ(LessVals(Q("5", "mg/L"), below5), Truth::kFalse);
  EXPECT_EQ(EqualVals(below5, Q("5", "mg/L")), Truth::kFalse);
  EXPECT_EQ(EqualVals(below5, Q("4", "mg/L")), Truth::kUnknown);
  EXPECT_EQ(LessVals(Q("90", "mg/L"), above90), Truth::kTrue);
  EXPECT_EQ(LessVals(below5, above90), Truth::kTrue);
  const Val at_most5 = Q("5", "mg/L", ledger::Comparator::kLessOrEqual);
  EXPECT_EQ(LessVals(at_most5, Q("5", "mg/L")), Truth::kUnknown);
  EXPECT_EQ(LessVals(Q("5", "mg/L"), at_most5), Truth::kFalse);
}

TEST(Units, ArithmeticKeepsTheLeftUnit) {
  using query::ast::BinaryOp;
  EXPECT_EQ(Arithmetic(BinaryOp::kAdd, Q("1", "g"), Q("500", "mg")).range.low, 1.5);
  EXPECT_EQ(Arithmetic(BinaryOp::kAdd, Q("1", "g"), Q("500", "mg")).unit, "g");
  EXPECT_EQ(Arithmetic(BinaryOp::kDivide, Q("1", "g"), Q("500", "mg")).range.low, 2);
  EXPECT_TRUE(Arithmetic(BinaryOp::kDivide, Number(1), Number(0)).unknown());
  EXPECT_TRUE(Arithmetic(BinaryOp::kAdd, Q("1", "g"), Q("1", "L")).unknown());
  EXPECT_TRUE(
      Arithmetic(BinaryOp::kAdd, Q("1", "g", ledger::Comparator::kLess), Q("1", "g")).unknown());
}

TEST(Units, ComputedNumbersHaveUpToTwelveDigits) {
  EXPECT_EQ(DigitsOf(0.1), "0.1");
  EXPECT_EQ(DigitsOf(100.0 / 3), "33.3333333333");
  EXPECT_EQ(DigitsOf(0.1 + 0.2), "0.3");
  EXPECT_EQ(DigitsOf(1250), "1250");
  EXPECT_EQ(DigitsOf(12345678901234), "12345678901234");
}

}  // namespace
}  // namespace daybook::reference
