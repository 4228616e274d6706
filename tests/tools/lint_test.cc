// The warnings that need no ledger, each with what stays silent beside it.
#include "query/check/lint.h"

#include <gtest/gtest.h>

#include "query/check/check_script.h"
#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

std::vector<std::string> Codes(std::string_view text) {
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : CheckText(text)) {
    EXPECT_TRUE(diagnostic.warning) << diagnostic.message;
    codes.push_back(diagnostic.id);
  }
  return codes;
}
using Ids = std::vector<std::string>;

TEST(Lints, AndBesideOr) {
  EXPECT_EQ(Codes("from residents where age > 5 and sex = female or alive"), Ids{"CQ0190"});
  EXPECT_EQ(Codes("from residents where (age > 5 and sex = female) or alive"), Ids{});
}

TEST(Lints, ALetThatNothingLooksAt) {
  EXPECT_EQ(Codes("from residents let last = latest hba1c where age > 65"), Ids{"CQ0192"});
  EXPECT_EQ(Codes("from residents let last = latest hba1c show last.value"), Ids{});
  EXPECT_EQ(Codes("from residents let a = age let b = a + 1 where b > 5"), Ids{});
  EXPECT_EQ(Codes("define rules r over residents = let a = age select when alive otherwise reject"),
            Ids{"CQ0192"});
}

TEST(Lints, OneLengthWithAndWithoutItsFirstDay) {
  EXPECT_EQ(Codes("from residents where has bp in last 12 months and has bmi since (today - 12 "
                  "months)"),
            Ids{"CQ0193"});
  EXPECT_EQ(Codes("from residents where has bp in last 12 months and has bmi in last 12 months"),
            Ids{});
  EXPECT_EQ(Codes("from residents where has bp in last 6 months and has bmi since (today - 12 "
                  "months)"),
            Ids{});
}

TEST(Lints, LatestOfThoseOverALimit) {
  EXPECT_EQ(Codes("from residents show latest hba1c with (value > 58 mmol/mol)"), Ids{"CQ0194"});
  EXPECT_EQ(Codes("from residents where has (latest hba1c) with (value > 58 mmol/mol)"), Ids{});
  EXPECT_EQ(Codes("from residents show latest hba1c with (status = final)"), Ids{});
  EXPECT_EQ(Codes("from residents where has (latest hba1c with (value > 58 mmol/mol))"),
            Ids{"CQ0194"});
}

TEST(Lints, WhatNothingPassesTogether) {
  for (const char* never :
       {"age > 80 and age < 50", "age > 80 and sex = male and AGE <= 80", "50 > age and age = 50",
        "sex = female and alive and sex = male", "age between 5 and 9 and age > 9",
        "count of test > 3 and count  of test = 1 and count of test < 2",
        "latest hba1c > 58 mmol/mol and latest hba1c < 48 mmol/mol",
        "has test with (value > 5 kg and value < 4 kg)"})
    EXPECT_EQ(Codes(std::string("from residents where ") + never), Ids{"CQ0198"}) << never;
  for (const char* sound :
       {"age > 50 and age < 80", "age >= 50 and age <= 50", "age > 49 and age = 50",
        "(age > 80 or age < 50) and alive", "age between 5 and 9 and age = 9",
        "latest hba1c > 58 mmol/mol and latest hba1c < 9 %", "not (age > 80) and age < 50",
        "has test with (value > 5 kg) and has test with (value < 4 kg)",
        "age not between 5 and 9 and age > 9", "borough = Camden and borough = Brent"})
    EXPECT_EQ(Codes(std::string("from residents where ") + sound), Ids{}) << sound;
}

TEST(Lints, ADenominatorThatHoldsNothingOfTheNumerator) {
  EXPECT_EQ(Codes("define measure m = denominator age > 80 numerator age < 50"), Ids{"CQ0198"});
  EXPECT_EQ(Codes("define measure m = denominator alive and sex = male numerator has test and sex "
                  "= female"),
            Ids{"CQ0198"});
  EXPECT_EQ(Codes("define measure m = denominator age > 17 numerator age < 50 exclude age < 5"),
            Ids{});
}

TEST(Lints, NotOverTheUnknown) {
  EXPECT_EQ(Codes("from residents where not (latest hba1c > 58 mmol/mol)"), Ids{"CQ0196"});
  EXPECT_EQ(Codes("from residents let last = latest hba1c where not last.value > 58 mmol/mol"),
            Ids{"CQ0196"});
  EXPECT_EQ(Codes("from residents where not (average value of bp > 140 mm[Hg])"), Ids{"CQ0196"});
  EXPECT_EQ(Codes("from residents where not (age > 5 and latest hba1c > 58 mmol/mol)"),
            Ids{"CQ0196"});
  EXPECT_EQ(Codes("from residents where not (age > 5 or (alive and latest bmi > 30 kg/m2))"),
            Ids{"CQ0196"});
  EXPECT_EQ(Codes("from residents where not (has hba1c and latest hba1c > 58 mmol/mol)"), Ids{});
  EXPECT_EQ(Codes("from residents where not (count of hba1c > 1)"), Ids{});
  for (const char* said :
       {"not (latest hba1c > 58 mmol/mol) or has no hba1c",
        "has hba1c and not (latest hba1cs > 9 %)",
        "latest hba1c is unknown or alive or not (latest hba1c in last 1 year > 9 %)",
        "(alive and not (latest test in loinc:1 > 5)) or has no tests in loinc:1"})
    EXPECT_EQ(Codes(std::string("from residents where ") + said), Ids{}) << said;
  EXPECT_EQ(Codes("from residents let l = latest hba1c where l is unknown or not (l > 9 %)"),
            Ids{});
  for (const char* of_others :
       {"has bmi and not (latest hba1c > 9 %)", "has test and not (latest test in loinc:1 > 5)",
        "has no test in loinc:2 or not (latest test in loinc:1 > 5)"})
    EXPECT_EQ(Codes(std::string("from residents where ") + of_others), Ids{"CQ0196"}) << of_others;
  EXPECT_EQ(Codes("from residents where not has hba1c"), Ids{});
}

TEST(Lints, TakingAwayWhatWasNeverIn) {
  EXPECT_EQ(Codes("define codes c = snomed:1, snomed:2 minus snomed:3"), Ids{"CQ0195"});
  EXPECT_EQ(Codes("define codes c = snomed:1, << snomed:2 minus snomed:3"), Ids{});
  EXPECT_EQ(Codes("define codes c = snomed:1, snomed:3 minus snomed:3"), Ids{});
  EXPECT_EQ(Codes("from conditions where code in (snomed:1 minus snomed:2)"), Ids{"CQ0195"});
  EXPECT_EQ(Codes("from conditions in (SNOMED:44054006 minus snomed:44054006)"), Ids{});
}

TEST(Lints, ACommentThatSaysWhatTheStatementDoesNot) {
  const std::string ask = "from residents where has at least 3 condition show count";
  const std::string once = "from residents where has at least 3 distinct code of condition";
  EXPECT_EQ(Codes("-- three distinct codes\n" + ask), Ids{"CQ0197"});
  EXPECT_EQ(Codes("-- three Different days\n\t-- or more\n" + ask), Ids{"CQ0197"});
  EXPECT_EQ(Codes(ask + "; -- on distinct   days"), Ids{"CQ0197"});
  EXPECT_EQ(Codes("from residents -- of different\n where age > 3 -- unique conditions"),
            Ids{"CQ0197"});
  EXPECT_EQ(Codes("-- events, not distinct days\n" + ask), Ids{});
  EXPECT_EQ(Codes("-- with distinct features\n" + ask), Ids{});
  EXPECT_EQ(Codes("-- three distinct codes\n" + once), Ids{});
  EXPECT_EQ(Codes("-- different days\nfrom days of encounters show count"), Ids{});
  EXPECT_EQ(Codes("-- distinct days\n\n" + ask), Ids{}) << "a comment of its own";
  EXPECT_EQ(Codes(ask + "; -- the first\n-- a different way, distinctly\n" + ask), Ids{});
  EXPECT_EQ(Codes("from residents where name = '-- distinct'"), Ids{});
  EXPECT_EQ(Codes("from conditions -- all\n where code in snomed:1 |a distinct one|"), Ids{});
}

// No warning where the questions of the page are right.
TEST(Lints, AreSilentOnTheStatementsOfThePage) {
  for (const tests::StatementFile& file : tests::StatementFiles())
    for (const ast::Statement& statement : Parse(file.text).script.statements)
      for (const Diagnostic& lint : Lints(statement, file.text))
        ADD_FAILURE() << file.name << ": " << Underline(file.text, lint);
}

}  // namespace
}  // namespace daybook::query
