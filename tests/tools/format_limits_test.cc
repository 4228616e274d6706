// The canonical form of what is long or deep: what can't be printed stays as it is, and nothing
// takes for ever.
#include <gtest/gtest.h>

#include <chrono>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "query/print/format_script.h"

namespace daybook::query {
namespace {

std::string Repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

// The brackets between so many signs are more than can be read.
const std::string kManySigns = "from residents show " + Repeated("- ", 900) + "age";

TEST(FormatLimits, WhatIsLeftAloneIsItsOwnForm) {
  for (const std::string end : {"", " ", ";", "\n;", " -- c\n;-- d\n-- e\n", "\n-- e\n\n-- f\n"}) {
    SCOPED_TRACE(end);
    const FormattedScript once = FormatScript(kManySigns + end);
    ASSERT_TRUE(once.ok);
    EXPECT_EQ(once.left_alone, 1u);
    EXPECT_EQ(FormatScript(once.text).text, once.text);
    EXPECT_TRUE(Parse(once.text).ok());
    EXPECT_EQ(once.text.find("-- e") == std::string::npos, end.find("-- e") == std::string::npos);
    EXPECT_EQ(once.text.find("-- e"), once.text.rfind("-- e")) << "said once";
  }
}

// It took 29 seconds while the trees were compared as JSON, and that was written level by level.
TEST(FormatLimits, AThousandConditionsTakeNoTime) {
  std::string text = "from residents where age > 0";
  for (int i = 1; i < 990; ++i) text += " and age > " + std::to_string(i);
  const auto begin = std::chrono::steady_clock::now();
  const FormattedScript formatted = FormatScript(text);
  EXPECT_GT(ast::ToJson(Parse(text).script).size(), text.size());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(formatted.ok);
  EXPECT_EQ(formatted.left_alone, 0u);
}

TEST(FormatLimits, StopsBetweenStatements) {
  int asked = 0;
  const FormattedScript formatted =
      FormatScript("from residents; from residents; from residents", [&] { return ++asked == 2; });
  EXPECT_TRUE(formatted.stopped);
  EXPECT_TRUE(formatted.text.empty());
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace daybook::query
