// The tree of one resource: members are found by name and no others, strings are what was written,
// and what only looks like JSON is refused.
#include "feeds/fhir/json_tree.h"

#include <gtest/gtest.h>

namespace daybook::tests {
namespace {

using feeds::fhir::Element;
using feeds::fhir::JsonParser;
using feeds::fhir::JsonType;
using feeds::fhir::KeyHash;
using std::string;

static_assert(KeyHash("value", "Quantity") == KeyHash("valueQuantity"));
static_assert(KeyHash("", "x") == KeyHash("x"));

// A parsed text that lives as long as its elements.
struct Parsed {
  explicit Parsed(string json) : text(std::move(json)), result(parser.Parse(text)) {}
  Element root() const { return result.ok() ? *result : Element(); }
  string text;
  JsonParser parser;
  Result<Element> result;
};

TEST(JsonTree, FindsEveryMemberAndNoOther) {
  string json = "{";
  for (int i = 0; i < 300; ++i)
    json += (i ? "," : "") + ("\"member" + std::to_string(i) + "\":" + std::to_string(i));
  const Parsed parsed(json + "}");
  ASSERT_TRUE(parsed.result.ok());
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(parsed.root()["member" + std::to_string(i)].text(), std::to_string(i));
  for (const char* absent : {"", "member", "member300", "Member1", "m", "1"})
    EXPECT_FALSE(parsed.root()[absent]) << absent;
}

// Names of one length that agree in most bytes.
TEST(JsonTree, NamesThatLookAlikeAreTwo) {
  const Parsed parsed(R"({"":0,"abcdefgh":1,"abXdefgh":2,"abcdeXgh":3,"no":null})");
  const Element root = parsed.root();
  EXPECT_EQ(root[""].text(), "0");
  EXPECT_EQ(root["abcdefgh"].text(), "1");
  EXPECT_EQ(root["abXdefgh"].text(), "2");
  EXPECT_EQ(root["abcdeXgh"].text(), "3");
  EXPECT_FALSE(root["abYdefgh"]);
  EXPECT_FALSE(root["no"]) << "null counts as absent";
  EXPECT_FALSE(root["abcdefgh"]["x"]) << "a number has no members";
}

TEST(JsonTree, AChoiceIsAMember) {
  const Parsed parsed(R"({"valueQuantity":{"value":1},"value":"v","valueQ":"q"})");
  EXPECT_EQ(parsed.root().Choice("value", "Quantity")["value"].text(), "1");
  EXPECT_EQ(parsed.root().Choice("value", "").text(), "v");
  EXPECT_EQ(parsed.root().Choice("value", "Q").text(), "q");
  EXPECT_FALSE(parsed.root().Choice("value", "String"));
  EXPECT_FALSE(parsed.root().Choice("valu", "eQuantit"));
}

TEST(JsonTree, StringsWithAndWithoutEscapes) {
  const Parsed parsed(
      "{\"plain\" : \"Zo\xC3\xAB\" , \"e\\u0073c\":\"a\\\"b\\\\\\n\\u00e9\","
      "\"empty\":\"\",\"list\":[\"a\", \"\\t\" ,\"b\"]}");
  ASSERT_TRUE(parsed.result.ok());
  EXPECT_EQ(parsed.root()["plain"].text(), "Zo\xC3\xAB");
  EXPECT_EQ(parsed.root()["esc"].text(), "a\"b\\\n\xC3\xA9");
  EXPECT_TRUE(parsed.root()["empty"].is(JsonType::kString));
  EXPECT_EQ(parsed.root()["empty"].text(), "");
  EXPECT_EQ(parsed.root()["list"].first().next().text(), "\t");
  EXPECT_EQ(parsed.root()["list"].first().next().next().text(), "b");
}

// One blank in any place between tokens, and it isn't compact any more.
TEST(JsonTree, KnowsWhetherThereIsWhiteSpace) {
  const string compact =
      R"({"a b":"c, d","e":[1.50e1,-2,true,false,null,"\"",{},[]],"f":{"g":null}})";
  EXPECT_TRUE(Parsed(compact).parser.is_compact());
  bool in_string = false;
  for (size_t at = 1; at <= compact.size(); ++at) {
    const char before = compact[at - 1];
    if (before == '"' && (at < 2 || compact[at - 2] != '\\')) in_string = !in_string;
    const bool between =
        string("{}[],:").find(before) != string::npos ||
        (at < compact.size() && string("{}[],:").find(compact[at]) != string::npos);
    if (in_string || !between) continue;
    for (const char* space : {" ", "\t", "\r", "\n"}) {
      const Parsed spaced(string(compact).insert(at, space));
      EXPECT_TRUE(spaced.result.ok()) << at;
      EXPECT_FALSE(spaced.parser.is_compact()) << at;
    }
  }
  EXPECT_FALSE(Parsed(R"({"\u0061":1})").parser.is_compact()) << "may not be known";
  EXPECT_FALSE(Parsed(R"({"a":1)").parser.is_compact());
  for (const char* value : {"1", "\"x\"", "null", "[]"})
    EXPECT_TRUE(Parsed(string(R"({"a":)") + value + "}").parser.is_compact()) << value;
}

TEST(JsonTree, WhatOnlyLooksLikeJsonIsRefused) {
  for (const char* bad :
       {R"({"a":"b":"c"})", R"({"a":"b" "c":"d"})", R"({"a" "b"})", R"({"a":"\x"})", R"({"\x":1})",
        R"({"a":"b")", R"({"a":"b"}])", R"({"a":"b",})", R"({"a":["b":"c"]})", R"({"a":["b" "c"]})",
        R"({"a":"\u12"})", R"({"a":"b"x})", R"({"a":"b"{}})", "{\"a\":\"\x01\"}", R"({"a":1:2})",
        R"({"a":"b"},)"}) {
    const Parsed parsed(bad);
    EXPECT_FALSE(parsed.result.ok()) << bad;
    if (!parsed.result.ok()) {
      EXPECT_EQ(parsed.result.error().id, "not-json") << bad;
    }
  }
}

TEST(JsonTree, AMemberNamedTwiceIsRefusedHoweverItIsWritten) {
  for (const char* twice : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})", R"({"\u0061":1,"a":2})",
                            R"({"b":{"a":null,"a":null}})"}) {
    const Parsed parsed(twice);
    ASSERT_FALSE(parsed.result.ok()) << twice;
    EXPECT_EQ(parsed.result.error().id, "duplicate-key") << twice;
  }
}

}  // namespace
}  // namespace daybook::tests
