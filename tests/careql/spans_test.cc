// Every node keeps its bytes: the slices of the text are what each node was written as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

using ::testing::Contains;
using ::testing::IsSubsetOf;

// The slices of all spans in the tree of `text`.
std::vector<std::string> Slices(const std::string& text) {
  const std::string json = ast::ToJson(Parse(text).script, {.spans = true});
  std::vector<std::string> slices;
  const std::string key = "\"span\": [";
  for (size_t at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
    size_t digits = 0;
    const size_t begin = std::stoul(json.substr(at + key.size()), &digits);
    const size_t end = std::stoul(json.substr(at + key.size() + digits + 2));
    EXPECT_LE(begin, end);
    EXPECT_LE(end, text.size());
    slices.push_back(text.substr(begin, end - begin));
  }
  return slices;
}

TEST(Spans, AreWhatWasWritten) {
  const std::string text =
      "from residents with (age >= 65) where has at least 2 active medication in (<< dmd:1, s) "
      "with (dose > 5 mg) in last 12 months followed by fall within 30 days and "
      "(latest hba1c).value * 2 > 7.5 % by band(age, 0, 20) as years_of_age "
      "every month from 2021-04 to 2024-03 limit 10 per sex hide below 8";
  const std::vector<std::string> expected = {
      text,
      "residents",
      "age >= 65",
      "age",
      "65",
      "has at least 2 active medication in (<< dmd:1, s) with (dose > 5 mg) in last 12 months "
      "followed by fall within 30 days",
      "active medication in (<< dmd:1, s) with (dose > 5 mg) in last 12 months followed by fall "
      "within 30 days",
      "active medication in (<< dmd:1, s) with (dose > 5 mg) in last 12 months",
      "(<< dmd:1, s)",
      "dmd:1",
      "s",
      "dose > 5 mg",
      "5 mg",
      "in last 12 months",
      "12 months",
      "followed by fall within 30 days",
      "fall",
      "30 days",
      "(latest hba1c)",
      "(latest hba1c).value",
      "(latest hba1c).value * 2",
      "(latest hba1c).value * 2 > 7.5 %",
      "7.5 %",
      "hba1c",
      "band(age, 0, 20)",
      "every month from 2021-04 to 2024-03",
      "2021-04",
      "limit 10 per sex",
      "sex",
      "hide below 8"};
  EXPECT_THAT(expected, IsSubsetOf(Slices(text)));
}

TEST(Spans, CountBytesWhateverTheCharacters) {
  const std::string text = "-- é\nfrom documents where title = 'Prüfung 体' and text = 'ö' show at";
  const auto slices = Slices(text);
  EXPECT_THAT(slices, Contains("'Prüfung 体'"));
  EXPECT_THAT(slices, Contains("text = 'ö'"));
  EXPECT_THAT(slices, Contains("at"));
}

TEST(Spans, AByteOrderMarkIsPartOfTheText) {
  const std::string text =
      "\xEF\xBB\xBF"
      "from residents";
  const ParseOutcome outcome = Parse(text);
  ASSERT_EQ(outcome.script.statements.size(), 1u);
  EXPECT_EQ(outcome.script.statements[0].span, (ast::Span{3, 17}));
  EXPECT_EQ(outcome.script.statements[0].text, "from residents");
}

bool IsBlank(char c) { return c == ' ' || c == '\n'; }

// No span begins or ends in a blank, leaves its statement, or is empty.
TEST(Spans, HoldInAllStatements) {
  for (const auto& file : tests::StatementFiles()) {
    size_t spans = 0;
    for (const std::string& slice : Slices(file.text)) {
      ++spans;
      ASSERT_FALSE(slice.empty()) << file.name;
      EXPECT_FALSE(IsBlank(slice.front()) || IsBlank(slice.back())) << "'" << slice << "'";
      EXPECT_EQ(slice.find(';'), std::string::npos) << slice;
      const auto opened = std::count(slice.begin(), slice.end(), '(');
      EXPECT_EQ(opened, std::count(slice.begin(), slice.end(), ')')) << slice;
    }
    EXPECT_GT(spans, 20u) << file.name;
  }
}

}  // namespace
}  // namespace daybook::query
