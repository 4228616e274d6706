// The printer and the English have words for every statement that the project writes anywhere: the
// golden scripts, the page of the language and its tutorial.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/script/golden_script.h"
#include "query/prose/english.h"
#include "tests/careql/faithful_format.h"
#include "tests/careql/statement_files.h"
#include "tests/scripts/harness.h"

namespace daybook::tests {
namespace {

// Scripts and blocks there are at least: fewer, and they were looked for in the wrong place.
constexpr size_t kScriptsMin = 37;
constexpr size_t kFencedMin = 20;

void ExpectSaid(const std::string& text) {
  ExpectFaithful(text);
  for (const query::ast::Statement& statement : query::Parse(text).script.statements) {
    const std::string said = query::InEnglish(statement);
    EXPECT_TRUE(said.ends_with(".\n")) << statement.text << "\n" << said;
  }
}

TEST(EveryStatement, OfTheGoldenScripts) {
  const auto root = SourceDir() / "tests" / "scripts";
  size_t scripts = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".careql") continue;
    ++scripts;
    const auto script =
        cli::ReadGoldenScript(ReadWhole(entry.path()), entry.path().string(), kDirectives);
    ASSERT_TRUE(script.ok()) << script.error().ToString();
    for (const cli::ScriptBlock& block : script->blocks) {
      const bool asks =
          block.directive == "query" || block.directive == "explain" || block.directive == "error";
      if (!asks) continue;
      SCOPED_TRACE(entry.path().string() + ":" + std::to_string(block.line));
      // What `error` shows may be that it can't be read.
      const bool readable = query::Parse(block.body).ok();
      EXPECT_TRUE(readable || block.directive == "error") << block.body;
      if (readable) ExpectSaid(block.body);
    }
  }
  EXPECT_GE(scripts, kScriptsMin);
}

// The text of each ```careql block.
std::vector<std::string> FencedIn(const std::string& page) {
  static constexpr std::string_view kOpen = "```careql\n";
  std::vector<std::string> blocks;
  for (size_t at = page.find(kOpen); at != page.npos; at = page.find(kOpen, at)) {
    at += kOpen.size();
    const size_t end = page.find("```", at);
    blocks.push_back(page.substr(at, end - at));
  }
  return blocks;
}

TEST(EveryStatement, OfThePages) {
  size_t fenced = 0;
  for (const char* name : {"careql.md", "tutorial.md"})
    for (const std::string& block : FencedIn(ReadWhole(SourceDir() / "query" / name))) {
      SCOPED_TRACE(std::string(name) + "\n" + block);
      ++fenced;
      ExpectSaid(block);
    }
  EXPECT_GE(fenced, kFencedMin);
}

TEST(EveryStatement, OfTheStatementFiles) {
  for (const StatementFile& file : StatementFiles()) {
    SCOPED_TRACE(file.name);
    ExpectSaid(file.text);
  }
}

}  // namespace
}  // namespace daybook::tests
