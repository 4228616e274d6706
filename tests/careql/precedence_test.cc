// What binds tighter, and what a pattern takes: two spellings, one tree.
#include <gtest/gtest.h>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"

namespace daybook::query {
namespace {

std::string TreeOf(const std::string& text) {
  const ParseOutcome outcome = Parse(text);
  std::string said;
  for (const Diagnostic& d : outcome.diagnostics) {
    if (!d.warning) said += Underline(text, d);
  }
  EXPECT_EQ(said, "") << text;
  return ast::ToJson(outcome.script);
}

struct Pair {
  const char* written;
  const char* meant;
};

class Precedence : public testing::TestWithParam<Pair> {};

TEST_P(Precedence, BracketsThatChangeNothing) {
  const std::string from = "from residents where ";
  EXPECT_EQ(TreeOf(from + GetParam().written), TreeOf(from + GetParam().meant));
}

INSTANTIATE_TEST_SUITE_P(
    Levels, Precedence,
    testing::Values(
        Pair{"a or b and c", "a or (b and c)"}, Pair{"a and b or c", "(a and b) or c"},
        Pair{"a or b or c", "(a or b) or c"}, Pair{"not a and b", "(not a) and b"},
        Pair{"not a = b", "not (a = b)"}, Pair{"not not a", "not (not a)"},
        Pair{"not has x or b", "(not has x) or b"}, Pair{"a + b * c > d", "(a + (b * c)) > d"},
        Pair{"a - b - c = d", "((a - b) - c) = d"}, Pair{"a / b / c = d", "((a / b) / c) = d"},
        Pair{"-a * b = c", "((-a) * b) = c"}, Pair{"--1\n-a.b = c", "(-(a.b)) = c"},
        Pair{"a or else b + 1 > c", "(a or else (b + 1)) > c"},
        Pair{"a or else b or else c = d", "((a or else b) or else c) = d"},
        Pair{"a = b or else c", "a = (b or else c)"}, Pair{"a = b or c = d", "(a = b) or (c = d)"},
        Pair{"age at d >= 65", "(age at d) >= 65"},
        Pair{"x.y at p.end > 1", "((x.y) at (p.end)) > 1"},
        Pair{"x between 1 and 5 and y", "(x between 1 and 5) and y"},
        Pair{"count of x in last 2 years > 3", "(count of x in last 2 years) > 3"},
        Pair{"count of x + 1 > 3", "((count of x) + 1) > 3"},
        Pair{"latest x in last 2 years > 3 mg", "(latest x in last 2 years) > 3 mg"},
        Pair{"sum f(v) of x since d or else 0 > 1", "((sum f(v) of x since d) or else 0) > 1"},
        Pair{"min v of x on d < 1 and b", "((min v of x on d) < 1) and b"},
        Pair{"days between a and b + 1 > 2", "((days between a and b) + 1) > 2"},
        Pair{"case when a then 1 else 2 end > 1 and b",
             "((case when a then 1 else 2 end) > 1) and b"},
        Pair{"a is not known and b", "(a is unknown) and b"},
        Pair{"a is not unknown", "a is known"},
        Pair{"has x with (p or q) and b", "(has x with (p or q)) and b"},
        Pair{"has (x or y) or z", "(has (x or y)) or z"},
        Pair{"a not in (b, c) and d", "(a not in (b, c)) and d"},
        Pair{"a not contains 'x' and not b", "(a not contains 'x') and (not b)"},
        Pair{"in cohort c and b", "(in cohort c) and b"},
        Pair{"selected by r and b", "(selected by r) and b"}));

TEST(Patterns, DistinctTakesItsWindows) {
  const std::string tree = TreeOf("from residents where has distinct code of x in last 2 years");
  const size_t of = tree.find("\"distinct\"");
  ASSERT_NE(of, std::string::npos);
  EXPECT_GT(tree.find("\"in last\""), of);
  EXPECT_NE(tree, TreeOf("from residents where has (distinct code of x) in last 2 years"));
}

TEST(Patterns, PickWithinWithIsNotPickThatHolds) {
  EXPECT_NE(TreeOf("from residents where has (latest x) with (v > 1)"),
            TreeOf("from residents where has (latest x with (v > 1))"));
}

// Windows belong to the records they follow, not to the condition.
TEST(Patterns, StepsAreInOrder) {
  EXPECT_EQ(TreeOf("from residents where has a in last 2 years followed by at least 2 b since d "
                   "within 3 days without c in between followed by e 7 to 30 days later "
                   "not followed by f at least 1 week later"),
            TreeOf("from residents where (has a in last 2 years followed by at least 2 b since d "
                   "within 3 days without c in between followed by e 7 to 30 days later "
                   "not followed by f at least 1 week later)"));
}

TEST(Words, AreKeywordsOnlyWhereCalledFor) {
  const char* const kSoft[] = {
      "explain", "analyze",  "watch",  "why",   "codes",    "records", "cohort", "value",
      "period",  "measure",  "rules",  "over",  "select",   "reject",  "totals", "order",
      "asc",     "limit",    "per",    "hide",  "round",    "unknown", "below",  "position",
      "defined", "resident", "died",   "until", "gap",      "later",   "least",  "exactly",
      "active",  "any",      "last",   "next",  "previous", "this",    "fy",     "the",
      "same",    "day",      "month",  "year",  "second",   "tenth",   "latest", "highest",
      "count",   "sum",      "median", "rate",  "person",   "mg",      "g",      "list"};
  for (const std::string word : kSoft) {
    const std::string text = "from cohort " + word + " let " + word + " = 1 where " + word +
                             " > 2 and x in " + word + " by " + word + " as " + word + " show " +
                             word + "." + word + " order by " + word + " desc";
    EXPECT_TRUE(Parse(text).ok()) << Underline(text, Parse(text).diagnostics[0]);
  }
}

TEST(Words, AnyWordFollowsADot) {
  for (const std::string word : {"end", "where", "and", "matches", "days", "at", "mg"}) {
    EXPECT_TRUE(Parse("from x as a where a." + word + " = 1").ok()) << word;
  }
}

TEST(Units, StandAfterNumbersOnly) {
  for (const std::string unit :
       {"mmol/mol", "%", "mm[Hg]", "mL/min/{1.73_m2}", "10*9/L", "kg/m2", "[iU]/L", "mg", "min",
        "days", "'any [unit] at all'", "{score}", "m[iU]/L", "g/dL", "ug/L", "10*3/uL"}) {
    const std::string tree = TreeOf("from x where v > 5 " + unit);
    EXPECT_NE(tree.find("unit"), std::string::npos) << unit << "\n" << tree;
  }
  EXPECT_EQ(TreeOf("from x where 10*9 > v"), TreeOf("from x where 10 * 9 > v"));
  EXPECT_EQ(TreeOf("from x where mmol/mol > v"), TreeOf("from x where mmol / mol > v"));
  EXPECT_EQ(TreeOf("from x where a.b/c_d/count > v"), TreeOf("from x where a.b / c_d / count > v"));
  EXPECT_EQ(TreeOf("from x where mg/x5 > v"), TreeOf("from x where mg / x5 > v"));
  EXPECT_EQ(TreeOf("from x show a/b"), TreeOf("from x show a / b"));
  EXPECT_FALSE(Parse("from x where v > %").ok());
  EXPECT_FALSE(Parse("from x where v > {score}").ok());
  EXPECT_FALSE(Parse("from x where v > 1 MG").ok());  // units keep their case
}

TEST(Residents, NumbersMayHaveBlanks) {
  EXPECT_EQ(TreeOf("from resident 999 000 0018 as at 2019-01-01"),
            TreeOf("from resident 9990000018 as at 2019-01-01"));
}

TEST(Text, QuotesAreDoubled) {
  const ParseOutcome outcome = Parse("from x where t = 'it''s'");
  EXPECT_NE(ast::ToJson(outcome.script).find("it's"), std::string::npos);
}

TEST(Regex, MayStandWithoutABlank) {
  EXPECT_EQ(TreeOf("from x where t matches/re/i"), TreeOf("from x where t matches /re/i"));
}

TEST(Regex, KeepsItsSigns) {
  const std::string tree = TreeOf("from x where t not matches /a\\/b (c|d);'\\d+/i and u");
  EXPECT_NE(tree.find(R"("pattern": "a/b (c|d);'\\d+", "ignore_case": true)"), std::string::npos)
      << tree;
}

}  // namespace
}  // namespace daybook::query
