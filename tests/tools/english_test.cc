// What `explain` says first, for every statement of the language's page: golden texts in
// tests/careql/english, reviewed by reading them.
#include "query/prose/english.h"

#include <gtest/gtest.h>

#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

std::string English(std::string_view text) {
  const ParseOutcome outcome = Parse(text);
  EXPECT_TRUE(outcome.ok()) << text;
  return outcome.script.statements.empty() ? "" : InEnglish(outcome.script.statements[0]);
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

}  // namespace
}  // namespace daybook::query
