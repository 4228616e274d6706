// What `explain` says first, for every statement of the language's page: golden texts in
// tests/careql/english, reviewed by reading them.
#include "query/prose/english.h"

#include <gtest/gtest.h>

#include <map>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"
#include "tests/query/statements.h"

namespace daybook::query {
namespace {

std::string English(std::string_view text) {
  const ParseOutcome outcome = Parse(text);
  EXPECT_TRUE(outcome.ok()) << text;
  return outcome.script.statements.empty() ? "" : InEnglish(outcome.script.statements[0]);
}

// The latter would say that a condition stands where another holds.
TEST(InEnglish, CaseOfConditionsReadsIfThenAndOfValuesWhere) {
  EXPECT_EQ(English("from residents show case when age > 65 then has condition "
                    "else sex = female end"),
            "Take everyone with a record who is alive on the index date.\n"
            "Show (if age is more than 65 then there is a condition; else sex is female).\n");
  EXPECT_EQ(English("from residents show case when age > 65 then 1 else 2 end"),
            "Take everyone with a record who is alive on the index date.\n"
            "Show (1 where age is more than 65; else 2).\n");
}

TEST(InEnglish, SaysWhatWasReviewed) {
  for (const tests::StatementFile& file : tests::StatementFiles()) {
    const auto path = tests::CareqlTests() / "english" / (file.name + ".txt");
    std::string said;
    for (const ast::Statement& statement : Parse(file.text).script.statements)
      said += statement.text + "\n----\n" + InEnglish(statement) + "\n";
    if (tests::Updating()) {
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << said;
    }
    EXPECT_EQ(tests::ReadWhole(path), said) << file.name;
  }
}

TEST(InEnglish, AgeInBracketsIsTheAgeThen) {
  EXPECT_EQ(English("from residents where has condition in stroke with (age < 60) show count"),
            "Take everyone with a record who is alive on the index date.\n"
            "Keep those for which there is a condition coded as stroke for which the resident's "
            "age then is less than 60.\n"
            "Show how many there are.\n");
  EXPECT_EQ(English("from residents where age < 60"),
            "Take everyone with a record who is alive on the index date.\n"
            "Keep those for which age is less than 60.\n"
            "Show how many there are.\n");
}

TEST(InEnglish, BracketsSayWhatBelongsTogether) {
  EXPECT_EQ(English("from residents where (age > 65 and sex = female) or has condition"),
            "Take everyone with a record who is alive on the index date.\n"
            "Keep those for which (age is more than 65, and sex is female), or there is a "
            "condition.\n"
            "Show how many there are.\n");
}

// Two statements that mean different things must not be told in the same words.
TEST(InEnglish, SaysDifferentThingsOfDifferentStatements) {
  const std::vector<std::string> conditions = {
      "has (latest hba1c) with (value > 58 mmol/mol)",
      "has (latest hba1c with (value > 58 mmol/mol))",
      "has (latest hba1c) in 2023",
      "has (latest hba1c in 2023)",
      "not has condition with (active) and in cohort diabetics",
      "not has condition with (active and in cohort diabetics)",
      "not (has condition with (active) and in cohort diabetics)",
      "has condition with (active) or in cohort diabetics",
      "has condition with (active or in cohort diabetics)",
      "has (condition followed by medication) in last 1 year",
      "has condition followed by medication in last 1 year",
      "has condition in last 1 year followed by medication",
      "has condition with (has encounter) followed by medication",
      "has condition with (has encounter followed by medication)",
      "has condition with (has encounter) in last 1 year",
      "has condition with (has encounter in last 1 year)",
      "has condition with (has encounter with (active))",
      "has condition with (has encounter) with (active)",
      "has (episodes of medications in 2023 with gap 30 days)",
      "has (episodes of medications with gap 30 days) in 2023",
      "has hba1c since (latest encounter) in last 5 years",
      "has hba1c since (latest encounter in last 5 years)",
      "has active (condition or medication)",
      "has (active condition or medication)",
      "age > 5 and sex = female or alive",
      "age > 5 and (sex = female or alive)",
      "in (cohort a or cohort b)",
      "in cohort a or in cohort b",
      "in (cohort a or (cohort b minus cohort c))",
      "in ((cohort a or cohort b) minus cohort c)",
  };
  std::map<std::string, std::string> said;
  for (const std::string& condition : conditions) {
    const auto [other, first] =
        said.emplace(English("from residents where " + condition), condition);
    EXPECT_TRUE(first) << other->first << other->second << "\n" << condition;
  }
}

// A count is what comes without `show`: that alone is said of both.
std::string WithoutCount(std::string text) {
  const std::string_view count = " show count";
  const size_t at = text.find(count);
  return at == text.npos ? text : text.erase(at, count.size());
}

TEST(InEnglish, SaysDifferentThingsOfRandomStatements) {
  std::map<std::string, ast::Statement> said;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    tests::RandomStatements statements(seed);
    for (int i = 0; i < 200; ++i) {
      const ParseOutcome outcome = Parse(statements.Next());
      if (!outcome.ok() || outcome.script.statements.size() != 1) continue;
      const ast::Statement& one = outcome.script.statements[0];
      const auto [other, first] = said.emplace(InEnglish(one), one);
      if (first || ast::SameMeaning(other->second, one)) continue;
      EXPECT_EQ(WithoutCount(other->second.text), WithoutCount(one.text)) << other->first;
    }
  }
  EXPECT_GT(said.size(), 1'000u);
}

void ExpectSays(std::string_view statement, const std::string& sentence) {
  EXPECT_NE(("\n" + English(statement)).find("\n" + sentence + "\n"), std::string::npos)
      << English(statement) << "\nhas not\n"
      << sentence;
}

TEST(InEnglish, TellsWordsOfAListFromConditions) {
  ExpectSays("from conditions where status = active", "Keep those for which its status is active.");
  ExpectSays("from admissions where status != died",
             "Keep those for which its status is not died.");
  ExpectSays("from conditions where at = born",
             "Keep those for which its time is the resident's date of birth then.");
  ExpectSays("from conditions where not active",
             "Keep those for which it is not so that it is active.");
  ExpectSays(
      "from conditions show active, ended, alive",
      "Show whether it is active, whether it has ended and whether the resident is alive then.");
  ExpectSays("from residents let old = age > 65 where not old show old, has condition",
             "Keep those for which it is not so that old is true.");
  ExpectSays("from conditions by lookup(ltc, code, name) as n",
             "Put them together by the name that the list ltc has for its code (called n).");
  ExpectSays("from residents show sum (lookup(c, code, points)) of conditions",
             "Show the sum of the points that the list c has for code of conditions.");
  ExpectSays("from feeds where late show source, silent",
             "Show its source and how long it has been silent.");
}

TEST(InEnglish, ReadsResidentsOnTheDateOfTheRow) {
  ExpectSays("from conditions where alive and resident.age > 5",
             "Keep those for which the resident is alive then, and the resident's age then is more "
             "than 5.");
  ExpectSays("from conditions where age at 2020-01-01 > 5",
             "Keep those for which the resident's age as of 2020-01-01 is more than 5.");
  ExpectSays("from residents show previous hba1c",
             "Show the last before the index date of the hba1c records.");
}

TEST(InEnglish, SaysWhatIsShownAndWhatItIsOf) {
  ExpectSays("from conditions by code", "Show how many there are.");
  ExpectSays("from rules r", "Show how many there are.");
  ExpectSays("from measure m",
             "Show how many are in the denominator, excluded, in the numerator and excepted, and "
             "what percentage the numerator is of the denominator without the excluded and the "
             "excepted.");
  ExpectSays("from measure m by sex show percent",
             "Show what percentage the numerator is of the denominator without the excluded and "
             "the excepted.");
  ExpectSays("from residents by sex show count hide below 5 round to 10",
             "Hide numbers below 5, and round the others to the nearest 10.");
  ExpectSays("from residents where has encounter overlapping 2024",
             "Keep those for which there is an encounter under way at some time in the year 2024.");
}

TEST(InEnglish, IsGrammatical) {
  ExpectSays("from residents where has active episodes of encounter with gap 1 day",
             "Keep those for which there is (an episode of encounters, joined where no more than 1 "
             "day lie between them) that is active.");
  ExpectSays("from residents where has no conditions not followed by medication",
             "Keep those for which there are no conditions that are not followed by a medication.");
  ExpectSays("from cohort diabetics or cohort hypertension",
             "Take the cohort diabetics together with the cohort hypertension.");
  ExpectSays("from cohort diabetics and residents",
             "Take the cohort diabetics, as far as they are also among everyone with a record who "
             "is alive on the index date.");
}

}  // namespace
}  // namespace daybook::query
