// What a letter says must be so.
#include <gtest/gtest.h>

#include <set>

#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;

std::string Decoded(std::string_view base64) {
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : base64) {
    if (c == '=') break;
    const int value = c >= 'a'   ? c - 'a' + 26
                      : c >= 'A' ? c - 'A'
                      : c >= '0' ? c - '0' + 52
                      : c == '+' ? 62
                                 : 63;
    bits = bits << 6 | static_cast<uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFF);
  }
  return out;
}

TEST(Letters, NameHeartFailureWhereItIsTrue) {
  const std::vector<json::object> resources = Parsed(Simulated(600).ndjson);
  std::set<std::string> with_heart_failure;
  for (const json::object& resource : resources) {
    if (TypeOf(resource) == "Condition" && FirstCode(resource, "code") == "84114007") {
      with_heart_failure.insert(PatientOf(resource));
    }
  }
  size_t letters = 0;
  size_t naming_it = 0;
  for (const json::object& resource : resources) {
    if (TypeOf(resource) != "DocumentReference") continue;
    ++letters;
    const json::object& attachment = resource.at("content").at(0).at("attachment").as_object();
    EXPECT_EQ(Text(attachment, "contentType"), "text/plain");
    const std::string letter = Decoded(Text(attachment, "data"));
    EXPECT_TRUE(letter.starts_with("Dear Doctor,\n")) << letter;
    EXPECT_NE(letter.find("\nAllergies: "), std::string::npos) << letter;
    if (letter.find("heart failure") == std::string::npos) continue;
    ++naming_it;
    EXPECT_TRUE(with_heart_failure.contains(PatientOf(resource))) << letter;
  }
  EXPECT_GT(letters, 100u);
  EXPECT_GT(naming_it, 5u);
  EXPECT_LT(naming_it, letters / 2);
}

}  // namespace
}  // namespace daybook::tests
