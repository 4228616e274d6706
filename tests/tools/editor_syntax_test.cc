// grammar/careql.tmLanguage.json is what scripts/editor-syntax makes of today's lexer.
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "query/parse/words.h"
#include "tests/source_dir.h"

namespace daybook::query {
namespace {

std::string Printed(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 4096> buffer{};
  for (size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), got);
  ::pclose(pipe);
  return text;
}

std::string SyntaxFile() {
  std::ifstream in(tests::SourceDir() / "grammar" / "careql.tmLanguage.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(EditorSyntax, IsUpToDate) {
  const std::string script = (tests::SourceDir() / "scripts" / "editor-syntax").string();
  EXPECT_EQ(SyntaxFile(), Printed("'" + script + "'"))
      << "scripts/editor-syntax > grammar/careql.tmLanguage.json";
}

TEST(EditorSyntax, IsJsonWithEachKeyword) {
  const auto syntax = boost::json::parse(SyntaxFile()).as_object();
  EXPECT_EQ(syntax.at("scopeName").as_string(), "source.careql");
  const auto& rules = syntax.at("repository").as_object();
  for (const auto& pattern : syntax.at("patterns").as_array()) {
    const std::string name(pattern.as_object().at("include").as_string().c_str() + 1);
    EXPECT_TRUE(rules.contains(name)) << name;
  }
  const auto words = [&](const char* rule) {
    return std::string(rules.at(rule).as_object().at("match").as_string());
  };
  const auto has = [](const std::string& list, const std::string& word) {
    return list.find("|" + word + "|") != list.npos || list.find(":" + word + "|") != list.npos ||
           list.find("|" + word + ")") != list.npos;
  };
  size_t keywords = 0;
  for (const Vocabulary::Entry& entry : WordVocabulary().entries) {
    if (entry.text.empty()) continue;  // what the lexer skips
    if (entry.kind == WordKind::kReserved) {
      EXPECT_TRUE(has(words("reserved"), entry.text)) << entry.text;
    }
    if (entry.kind == WordKind::kSoft) {
      EXPECT_TRUE(has(words("word"), entry.text)) << entry.text;
    }
    keywords += entry.kind == WordKind::kReserved || entry.kind == WordKind::kSoft;
  }
  EXPECT_GT(keywords, 100u);
  EXPECT_TRUE(has(words("quantity"), "mmol"));
}

}  // namespace
}  // namespace daybook::query
