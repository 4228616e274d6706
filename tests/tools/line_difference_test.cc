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

TEST(GoldenScript, NamesTheLineOfWhatItDoesNotKnow) {
  const auto script = ReadGoldenScript("\nqurey\nfrom a\n", "t.careql", kDirectives);
  ASSERT_FALSE(script.ok());
  EXPECT_EQ(script.error().place, "t.careql:2");
}

}  // namespace
}  // namespace daybook::cli
