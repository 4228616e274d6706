// Every statement we promise parses, and chosen ones give the tree that was reviewed by hand.
#include <gtest/gtest.h>

#include <set>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "query/parse/reader.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

using tests::StatementFile;

std::string Rendered(std::string_view text, const ParseOutcome& outcome) {
  std::string all;
  for (const Diagnostic& d : outcome.diagnostics) all += Underline(text, d);
  return all;
}

TEST(Statements, AllParseWithoutAWord) {
  size_t statements = 0;
  for (const StatementFile& file : tests::StatementFiles()) {
    const ParseOutcome outcome = Parse(file.text);
    EXPECT_TRUE(outcome.diagnostics.empty()) << file.name << "\n" << Rendered(file.text, outcome);
    statements += outcome.script.statements.size();
  }
  EXPECT_GE(statements, 140u);
}

// Statements whose trees are kept, by the comment line above them: the first word of it.
bool IsChosen(const std::string& title) {
  static const std::set<std::string> kChosen = {
      "def:",  "Q1",    "Q1b",  "Q2",   "Q5",   "Q7",   "Q9",    "Q10b",  "Q11",  "Q13",
      "Q15",   "Q17",   "Q18",  "Q19",  "Q20a", "Q21",  "Q22b",  "Q23",   "Q25",  "Q26",
      "Q27",   "Q28",   "Q29",  "Q30",  "Q31",  "Q32a", "Q33b",  "Q35",   "E3-4", "E3-11",
      "E3-16", "E3-22", "E2-2", "E2-3", "E2-5", "E2-7", "CQM-1", "CQM-6", "D-3",  "D-7",
      "D-10",  "D-11",  "D-12", "N-1",  "N-2",  "N-3",  "N-4",   "N-5"};
  return kChosen.contains(title.substr(0, title.find(' ')));
}

std::string TitleOf(const std::string& text, const ast::Statement& s) {
  const size_t line = text.rfind("\n-- ", s.span.begin);
  return text.substr(line + 4, text.find('\n', line + 1) - line - 4);
}

TEST(Statements, TreesAreThoseReviewed) {
  for (const StatementFile& file : tests::StatementFiles()) {
    const auto path = tests::CareqlTests() / "trees" / (file.name + ".json");
    std::string trees;
    for (const ast::Statement& s : Parse(file.text).script.statements) {
      const std::string title = TitleOf(file.text, s);
      if (IsChosen(title)) trees += "// " + title + "\n" + ast::ToJson(s) + "\n";
    }
    if (trees.empty()) continue;
    if (tests::Updating()) std::ofstream(path, std::ios::binary) << trees;
    EXPECT_EQ(tests::ReadWhole(path), trees) << file.name;
  }
}

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; }

// The same words with keywords in capitals, and `between` around each word.
std::string Respelled(const std::string& text, const std::string& between) {
  std::string all;
  std::string_view before;
  for (const Word& word : TextReader::ForThread().Cut(text)) {
    std::string written = text.substr(word.span.begin, word.span.end - word.span.begin);
    // Soft keywords may be names here, which keep their case.
    if (word.kind == WordKind::kReserved && before != ".") {
      for (char& c : written) c = Upper(c);
    }
    before = word.keyword;
    all += between + written;
  }
  TextReader::ForThread().Forget();
  return all;
}

TEST(Statements, SpellingChangesNothing) {
  for (const StatementFile& file : tests::StatementFiles()) {
    const std::string tree = ast::ToJson(Parse(file.text).script);
    ASSERT_FALSE(tree.empty());
    for (const std::string between : {" ", "\n\t  ", " -- 'a' comment; with (signs\n"}) {
      EXPECT_EQ(ast::ToJson(Parse(Respelled(file.text, between)).script), tree) << file.name;
    }
  }
}

TEST(Statements, SoftKeywordsInAnyCase) {
  const auto tree = [](std::string_view text) { return ast::ToJson(Parse(text).script); };
  EXPECT_EQ(tree("FROM RESIDENTS WHERE HAS AT LEAST 2 ACTIVE medication IN LAST 3 MONTHS "
                 "BY practice WITH TOTALS ORDER BY age DESC LIMIT 5 HIDE BELOW 8 ROUND TO 5"),
            tree("from residents where has at least 2 active medication in last 3 months "
                 "by practice with totals order by age desc limit 5 hide below 8 round to 5"));
}

// A statement's text is its own, without what stands around it.
TEST(Statements, TextOfEachIsItsOwn) {
  const std::string text = "-- one\n from residents ;\n\n describe codes diabetes -- two\n;";
  const ParseOutcome outcome = Parse(text);
  ASSERT_EQ(outcome.script.statements.size(), 2u);
  EXPECT_EQ(outcome.script.statements[0].text, "from residents");
  EXPECT_EQ(outcome.script.statements[1].text, "describe codes diabetes");
}

}  // namespace
}  // namespace daybook::query
