// `daybook fmt`: the canonical form is read as the same tree, is its own canonical form, and says
// every comment.
#include "query/print/format_script.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "tests/careql/faithful_format.h"
#include "tests/careql/statement_files.h"
#include "tests/query/statements.h"

namespace daybook::query {
namespace {

using tests::CommentsIn;
using tests::ExpectFaithful;

TEST(FormatScript, KeepsEveryStatementOfTheLanguage) {
  for (const tests::StatementFile& file : tests::StatementFiles()) {
    SCOPED_TRACE(file.name);
    ExpectFaithful(file.text);
    // Each alone, in the line that people would write.
    for (const ast::Statement& s : Parse(file.text).script.statements) ExpectFaithful(s.text);
  }
}

TEST(FormatScript, KeepsRandomStatements) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    tests::RandomStatements statements(seed);
    for (int i = 0; i < 50; ++i) {
      const std::string text = statements.Next();
      if (Parse(text).ok()) ExpectFaithful(text);
    }
  }
}

// A comment at every place between two words.
TEST(FormatScript, LosesNoCommentWhereverItStands) {
  for (const tests::StatementFile& file : tests::StatementFiles()) {
    for (const ast::Statement& s : Parse(file.text).script.statements) {
      std::vector<size_t> blanks;
      for (size_t at = s.text.find(' '); at != s.text.npos; at = s.text.find(' ', at + 1))
        blanks.push_back(at);
      for (const bool own : {false, true}) {
        for (size_t i = 0; i < blanks.size(); i += 3) {
          std::string text = s.text;
          text.insert(blanks[i], own ? "\n-- here\n" : " -- here\n");
          if (CommentsIn(text) != CommentsIn(s.text) + 1 || !Parse(text).ok()) continue;
          if (ast::ToJson(Parse(text).script) != ast::ToJson(Parse(s.text).script)) continue;
          ExpectFaithful(text);
        }
      }
    }
  }
}

TEST(FormatScript, RefusesWhatCantBeRead) {
  const FormattedScript formatted = FormatScript("from residents wher age > 5");
  EXPECT_FALSE(formatted.ok);
  EXPECT_TRUE(formatted.text.empty());
  ASSERT_FALSE(formatted.diagnostics.empty());
  EXPECT_EQ(formatted.diagnostics[0].id, "CQ0102");
}

TEST(FormatScript, NothingIsNothing) {
  EXPECT_EQ(FormatScript("").text, "");
  EXPECT_EQ(FormatScript(" ;\n;").text, "");
  EXPECT_EQ(FormatScript("-- alone").text, "-- alone\n");
}

// tests/careql/formatted/*.txt: a reason, a script, a line of strokes, its canonical form.
TEST(FormatScript, LooksAsReviewed) {
  const auto folder = tests::CareqlTests() / "formatted";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string text = tests::ReadWhole(entry.path());
    std::string updated;
    for (size_t at = 0; at < text.size();) {
      const size_t script = text.find('\n', at) + 1;
      const size_t strokes = text.find("\n====\n", script);
      ASSERT_NE(strokes, text.npos);
      const size_t end = std::min(text.find("\nwhy: ", strokes + 6), text.size() - 1) + 1;
      const std::string before = text.substr(script, strokes + 1 - script);
      const FormattedScript formatted = FormatScript(before);
      ASSERT_TRUE(formatted.ok) << before;
      if (!tests::Updating()) {
        EXPECT_EQ(text.substr(strokes + 6, end - strokes - 6), formatted.text + "\n");
      }
      updated += text.substr(at, script - at) + before + "====\n" + formatted.text + "\n";
      ExpectFaithful(before);
      at = end;
    }
    if (tests::Updating()) std::ofstream(entry.path(), std::ios::binary) << updated;
  }
}

}  // namespace
}  // namespace daybook::query
