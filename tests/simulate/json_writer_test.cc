#include "feeds/simulate/json_writer.h"

#include <gtest/gtest.h>

#include "feeds/simulate/fhir/fhir_json.h"

namespace daybook::feeds::simulate {
namespace {

TEST(JsonWriter, NestsAndSeparates) {
  std::string out;
  JsonWriter json(out);
  json.Object().Field("a", "x").ObjectField("b").EndObject().ArrayField("c").Int(1).Int(-2);
  json.Object().Key("d").True().EndObject().EndArray().Key("e").Number({75, 1}).EndObject();
  EXPECT_EQ(out, R"({"a":"x","b":{},"c":[1,-2,{"d":true}],"e":7.5})");
}

TEST(JsonWriter, Escapes) {
  std::string out;
  JsonWriter(out).Text("a\"b\\c\nd\x01\x1f é");
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\nd\\u0001\\u001f é\"");
}

TEST(JsonWriter, WritesFixedDecimals) {
  EXPECT_EQ(FormatDecimal({58, 0}), "58");
  EXPECT_EQ(FormatDecimal({70, 1}), "7.0");
  EXPECT_EQ(FormatDecimal({3, 2}), "0.03");
  EXPECT_EQ(FormatDecimal({-125, 2}), "-1.25");
  EXPECT_EQ(FormatDecimal({0, 1}), "0.0");
}

TEST(FhirJson, Base64OfEveryRemainder) {
  // The test vectors of RFC 4648, section 10.
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
}

TEST(FhirJson, UuidHasVersionAndVariant) {
  EXPECT_EQ(FormatUuid(0, 0), "00000000-0000-8000-8000-000000000000");
  EXPECT_EQ(FormatUuid(~0ULL, ~0ULL), "ffffffff-ffff-8fff-bfff-ffffffffffff");
  EXPECT_EQ(FormatUuid(0x0123456789ABCDEF, 0x0123456789ABCDEF),
            "01234567-89ab-8def-8123-456789abcdef");
}

}  // namespace
}  // namespace daybook::feeds::simulate
