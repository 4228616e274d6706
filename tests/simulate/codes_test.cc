// Codes that were mistyped fail their own check digit.
#include <gtest/gtest.h>

#include <set>

#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;

// The dihedral check of SNOMED CT identifiers (Verhoeff 1969): multiplication in D5 and the
// permutation applied by position.
bool PassesVerhoeff(const std::string& digits) {
  constexpr int kPermutation[] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  const auto multiply = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5;
    return b < 5 ? 5 + (a - 5 - b + 5) % 5 : (a - b + 5) % 5;
  };
  int check = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    for (size_t times = 0; times < i % 8; ++times) digit = kPermutation[digit];
    check = multiply(check, digit);
  }
  return check == 0;
}

// LOINC's Modulus 10 (Luhn) digit, after the hyphen.
bool PassesLuhn(const std::string& code) {
  const size_t hyphen = code.find('-');
  int sum = 0;
  for (size_t i = 0; i < hyphen; ++i) {
    int digit = code[hyphen - 1 - i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return (10 - sum % 10) % 10 == code[hyphen + 1] - '0';
}

void CollectCodings(const json::value& value, std::map<std::string, std::set<std::string>>& seen) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) CollectCodings(element, seen);
  }
  if (const json::object* object = value.if_object()) {
    if (object->contains("system") && object->contains("code")) {
      seen[Text(*object, "system")].insert(Text(*object, "code"));
    }
    for (const auto& member : *object) CollectCodings(member.value(), seen);
  }
}

TEST(Codes, HaveRightCheckDigits) {
  std::map<std::string, std::set<std::string>> seen;
  for (const json::object& resource : Parsed(Simulated(300).ndjson)) {
    CollectCodings(resource, seen);
  }
  EXPECT_GE(seen["http://snomed.info/sct"].size(), 60u);
  for (const std::string& code : seen["http://snomed.info/sct"]) {
    EXPECT_TRUE(PassesVerhoeff(code)) << code;
  }
  for (const std::string& code : seen["https://dmd.nhs.uk"]) {
    EXPECT_TRUE(PassesVerhoeff(code)) << code;
  }
  EXPECT_GE(seen["http://loinc.org"].size(), 10u);
  for (const std::string& code : seen["http://loinc.org"]) {
    EXPECT_TRUE(PassesLuhn(code)) << code;
  }
}

TEST(Codes, TheCheckItselfCanFail) {
  EXPECT_TRUE(PassesVerhoeff("44054006"));
  EXPECT_FALSE(PassesVerhoeff("44054016"));
  EXPECT_FALSE(PassesVerhoeff("40454006"));
  EXPECT_TRUE(PassesLuhn("59261-8"));
  EXPECT_FALSE(PassesLuhn("59216-8"));
}

}  // namespace
}  // namespace daybook::tests
