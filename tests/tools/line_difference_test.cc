// What `daybook test` shows where an answer is another, and the script it reads and writes.
#include "cli/script/line_difference.h"

#include <gtest/gtest.h>

#include <array>

#include "cli/script/golden_script.h"

namespace daybook::cli {
namespace {

TEST(LineDifference, MarksWhatCameAndWhatDidNot) {
  EXPECT_EQ(LineDifference("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
  EXPECT_EQ(LineDifference("", "a\n"), "+ a\n");
  EXPECT_EQ(LineDifference("a\n", ""), "- a\n");
  EXPECT_EQ(LineDifference("a\nb\n", "a\nb\n"), "  a\n  b\n");
  EXPECT_EQ(LineDifference("b\n", "a\nb\nc\n"), "+ a\n  b\n+ c\n");
}

constexpr std::array<std::string_view, 2> kDirectives = {"clock", "query"};

TEST(GoldenScript, IsWrittenAsItWasRead) {
  const std::string text =
      "why: it shows\n\nclock 2024-01-01\n\n-- the register\nquery $n=3\nfrom a\nwhere b\n----\nx\n"
      "y\n\nquery\nfrom c\n";
  const auto script = ReadGoldenScript(text, "t", kDirectives);
  ASSERT_TRUE(script.ok());
  ASSERT_EQ(script->blocks.size(), 3u);
  EXPECT_EQ(script->why, "it shows");
  EXPECT_EQ(script->blocks[1].argument, "$n=3");
  EXPECT_EQ(script->blocks[1].body, "from a\nwhere b\n");
  EXPECT_EQ(script->blocks[1].expected, "x\ny\n");
  EXPECT_EQ(script->blocks[1].line, 6u);
  EXPECT_FALSE(script->blocks[2].has_expected);
  EXPECT_EQ(WriteGoldenScript(*script), text);
}

// Comments, blank lines, line ends and a byte order mark are not its business.
TEST(GoldenScript, KeepsAllThatIsNoBlock) {
  for (const std::string text :
       {"-- a\n\n-- b\n\n\nquery\nfrom a\n\n-- the end\n", "-- only\n-- comments\n",
        "\xEF\xBB\xBFwhy: w\r\n\r\nquery\r\nfrom a\r\n----\r\nx\r\n",
        "query\nfrom a\n \t\nquery\nb\n", "why: w\nclock 2024-01-01\n\n\n"}) {
    const auto script = ReadGoldenScript(text, "t", kDirectives);
    ASSERT_TRUE(script.ok()) << text;
    EXPECT_EQ(WriteGoldenScript(*script), text);
  }
}

TEST(GoldenScript, OnlyTheFirstStrokesPartABlock) {
  const auto script = ReadGoldenScript("query\nfrom a\n----\nn\n----\n12\n", "t", kDirectives);
  ASSERT_TRUE(script.ok());
  EXPECT_EQ(script->blocks[0].body, "from a\n");
  EXPECT_EQ(script->blocks[0].expected, "n\n----\n12\n");
}

TEST(GoldenScript, ALineOfBlanksEndsABlock) {
  const auto script = ReadGoldenScript("clock 2024-01-01\n \nquery \nfrom a\n", "t", kDirectives);
  ASSERT_TRUE(script.ok());
  ASSERT_EQ(script->blocks.size(), 2u);
  EXPECT_EQ(script->blocks[0].body, "");
  EXPECT_EQ(script->blocks[1].argument, "");
}

TEST(GoldenScript, NamesTheLineOfWhatItDoesNotKnow) {
  const auto script = ReadGoldenScript("\nqurey\nfrom a\n", "t.careql", kDirectives);
  ASSERT_FALSE(script.ok());
  EXPECT_EQ(script.error().place, "t.careql:2");
}

}  // namespace
}  // namespace daybook::cli
