// Nothing hurts the parser: deep, long, wrong and random text gives diagnostics, quickly.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "query/ast/ast_json.h"
#include "query/parse/checks.h"
#include "query/parse/parse.h"
#include "query/parse/words.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

std::string Times(size_t n, const std::string& part) {
  std::string all;
  for (size_t i = 0; i < n; ++i) all += part;
  return all;
}

std::vector<std::string> IdsOf(const ParseOutcome& outcome) {
  std::vector<std::string> ids;
  for (const Diagnostic& d : outcome.diagnostics) ids.push_back(d.id);
  return ids;
}
using Ids = std::vector<std::string>;

TEST(Limits, BracketsNestToTheNamedDepth) {
  const std::string from = "from residents where ";
  const auto nested = [&](size_t depth) {
    return from + Times(depth, "(") + "a" + Times(depth, ")");
  };
  EXPECT_TRUE(Parse(nested(kNestingMax)).ok());
  EXPECT_EQ(IdsOf(Parse(nested(kNestingMax + 1))), Ids{"CQ0105"});
  EXPECT_EQ(IdsOf(Parse(nested(10'000))), Ids{"CQ0105"});
  EXPECT_EQ(IdsOf(Parse(from + Times(10'000, "("))), Ids{"CQ0105"});
  EXPECT_EQ(IdsOf(Parse(from + Times(10'000, "case when "))), Ids{"CQ0105"});
  EXPECT_NE(Parse(nested(65)).diagnostics[0].message.find("64"), std::string::npos);
}

TEST(Limits, BracketsInTextsAndCommentsDontCount) {
  EXPECT_TRUE(Parse("from x where t = '" + Times(100, "(") + "' -- " + Times(100, "(")).ok());
  EXPECT_TRUE(Parse("from x where t matches /" + Times(100, "\\(") + "/").ok());
}

TEST(Limits, OperatorsOfOneClause) {
  const std::string from = "from residents where ";
  for (const std::string part : {"a + ", "not ", "a or ", "a = 1 or ", "a and ", "- "}) {
    EXPECT_TRUE(Parse(from + Times(kOperatorsMax, part) + "a").ok()) << part;
    EXPECT_EQ(IdsOf(Parse(from + Times(kOperatorsMax + 1, part) + "a")), Ids{"CQ0109"}) << part;
    EXPECT_EQ(IdsOf(Parse(from + Times(25'000, part) + "a")), Ids{"CQ0109"}) << part;
  }
  EXPECT_EQ(IdsOf(Parse(from + "a" + Times(40'000, ".b"))), Ids{"CQ0109"});
  EXPECT_EQ(IdsOf(Parse(from + "has " + Times(20'000, "days of ") + "a")), Ids{"CQ0109"});
}

// Many values are no depth: a long list is fine.
TEST(Limits, LongListsAreNoDepth) {
  EXPECT_TRUE(Parse("from x where c in (" + Times(20'000, "a, ") + "b)").ok());
  EXPECT_TRUE(Parse("define codes c = " + Times(8'000, "snomed:44054006, ") + "d").ok());
}

TEST(Limits, Bytes) {
  const std::string statement = "from residents; ";
  std::string text = Times(kStatementBytesMax / statement.size(), statement);
  EXPECT_TRUE(Parse(text).ok());
  text += statement;
  EXPECT_EQ(IdsOf(Parse(text)), Ids{"CQ0101"});
  EXPECT_NE(Parse(text).diagnostics[0].message.find("262144"), std::string::npos);
  EXPECT_EQ(IdsOf(Parse(Times(1 << 20, "?"))), Ids{"CQ0101"});
}

TEST(Limits, DiagnosticsAreCut) {
  const ParseOutcome outcome = Parse(Times(5'000, "from residents wher a; "));
  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.diagnostics.size(), kDiagnosticsMax + 1);
  EXPECT_EQ(outcome.diagnostics.back().id, "CQ0123");
}

TEST(Limits, WarningsThatAreCutAreNoError) {
  const ParseOutcome outcome = Parse(Times(100, "from x where a and b or c; "));
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(outcome.script.statements.size(), 100u);
}

TEST(Utf8, IsCheckedFirst) {
  const char* const kBad[] = {
      "\xFF", "\xC0\xAF", "\xE2\x28\xA1", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"};
  for (const std::string bad : kBad) {
    const std::string text = "from residents -- " + bad;
    const ParseOutcome outcome = Parse(text);
    ASSERT_EQ(IdsOf(outcome), Ids{"CQ0104"});
    EXPECT_EQ(outcome.diagnostics[0].span.begin, 18u);
    EXPECT_FALSE(NeedsMore(text));
    EXPECT_TRUE(Complete(text).keywords.empty());
  }
  EXPECT_EQ(IdsOf(Parse(std::string("from residents\0;", 16))), Ids{"CQ0104"});
  EXPECT_EQ(FirstBadByte("é€😀"), std::string("é€😀").size());
}

TEST(Texts, WithoutStatementsAreFine) {
  for (const std::string text : {"", "  \n", ";;;", "-- only a comment", " ; -- c\n ;"}) {
    const ParseOutcome outcome = Parse(text);
    EXPECT_TRUE(outcome.ok()) << text;
    EXPECT_TRUE(outcome.script.statements.empty()) << text;
  }
}

// What must hold for any text at all.
void Hold(const std::string& text) {
  const ParseOutcome outcome = Parse(text);
  for (const Diagnostic& d : outcome.diagnostics) {
    ASSERT_NE(d.id, "CQ0199") << text;
    ASSERT_FALSE(d.message.empty());
    ASSERT_LE(d.span.begin, text.size());
    ASSERT_FALSE(Underline(text, d).empty());
    // A rule's name never shows: they are the camel-case words of the grammar.
    for (const char* rule :
         {"setTerm", "residentSet", "recordsName", "valueName", "K_", "dotWord"}) {
      ASSERT_EQ(d.message.find(rule), std::string::npos) << d.message;
    }
  }
  NeedsMore(text);
  Complete(text);
}

std::vector<std::string> SoupWords() {
  std::vector<std::string> words = {
      "(",      ")",       ",",     ";",          ".",         "<<", "=",     "!=",
      "<",      ">=",      "+",     "-",          "*",         "/",  "5",     "7.5",
      "2019",   "2019-03", "%",     "$p",         "'x'",       "'",  "/re/i", "snomed:1",
      "|t|",    "a",       "hba1c", "\n",         "-- c",      "é",  "?",     "mmol/mol",
      "10*9/L", "\"q\"",   "1.",    "2019-02-30", "fy 2023/24"};
  for (const auto& entry : WordVocabulary().entries) {
    if (entry.kind == WordKind::kReserved || entry.kind == WordKind::kSoft) {
      words.push_back(entry.text);
    }
  }
  return words;
}

constexpr std::chrono::seconds kSoupTime{2};

TEST(Fuzz, WordSoup) {
  std::mt19937 random(20240331);
  const std::vector<std::string> words = SoupWords();
  const auto end = std::chrono::steady_clock::now() + kSoupTime;
  size_t texts = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::string text = random() % 2 == 0 ? "from residents where " : "";
    const size_t length = random() % 40;
    for (size_t i = 0; i < length; ++i) text += words[random() % words.size()] + " ";
    Hold(text);
    ASSERT_FALSE(HasFatalFailure()) << text;
    ++texts;
  }
  EXPECT_GT(texts, 100u);
}

// Good statements with a word dropped, doubled, swapped or replaced.
TEST(Fuzz, MutatedStatements) {
  std::mt19937 random(999);
  const std::vector<std::string> words = SoupWords();
  std::vector<std::string> good;
  for (const auto& file : tests::StatementFiles()) {
    for (const auto& s : Parse(file.text).script.statements) good.push_back(s.text);
  }
  const auto end = std::chrono::steady_clock::now() + kSoupTime;
  size_t wrong = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::string text = good[random() % good.size()];
    for (size_t changes = 1 + random() % 3; changes > 0; --changes) {
      const size_t at = text.find_first_of(" (),", random() % text.size());
      if (at == std::string::npos) continue;
      const size_t next = std::min(text.find_first_of(" (),", at + 1), text.size());
      if (random() % 3 == 0) {
        text.erase(at, next - at);
      } else {
        text.insert(at, " " + words[random() % words.size()] + " ");
      }
      if (text.empty()) break;
    }
    Hold(text);
    ASSERT_FALSE(HasFatalFailure()) << text;
    if (!Parse(text).ok()) ++wrong;
  }
  EXPECT_GT(wrong, 50u);
}

TEST(Fuzz, RandomBytes) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    const size_t length = random() % 60;
    for (size_t k = 0; k < length; ++k)
      text += static_cast<char>(random() % 2 == 0 ? random() % 256 : 32 + random() % 95);
    Hold(text);
    ASSERT_FALSE(HasFatalFailure()) << i;
  }
}

// Cut anywhere, a good statement is a beginning or nothing to complain about.
TEST(Fuzz, CutStatementsAreBeginnings) {
  for (const auto& file : tests::StatementFiles()) {
    const ParseOutcome outcome = Parse(file.text);
    for (size_t i = 0; i < outcome.script.statements.size(); i += 4) {
      const std::string& text = outcome.script.statements[i].text;
      for (size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1)) {
        const std::string cut = text.substr(0, at);
        const bool in_code = cut.find('|') != std::string::npos ||
                             cut.find("--") != std::string::npos ||
                             cut.find('/') != std::string::npos;
        EXPECT_TRUE(in_code || NeedsMore(cut)) << cut;
      }
      EXPECT_FALSE(NeedsMore(text + ";")) << text;
    }
  }
}

}  // namespace
}  // namespace daybook::query
