// What wrong statements are told, as golden text: tests/careql/diagnostics/*.txt holds blocks of a
// reason, a script, a line of strokes, and what Underline prints for each diagnostic.
#include <gtest/gtest.h>

#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"

namespace daybook::query {
namespace {

struct Block {
  std::string why;
  std::string script;
  std::string expected;
};

std::vector<Block> BlocksOf(const std::string& text) {
  std::vector<Block> blocks;
  std::istringstream lines(text);
  std::string line;
  std::string* part = nullptr;
  while (std::getline(lines, line)) {
    if (line.starts_with("why: ")) {
      blocks.push_back({line.substr(5), {}, {}});
      part = &blocks.back().script;
    } else if (line == "----" && part != nullptr) {
      part = &blocks.back().expected;
    } else if (part != nullptr) {
      *part += line + "\n";
    }
  }
  for (Block& block : blocks) {
    while (block.expected.ends_with("\n\n")) block.expected.pop_back();
    block.script.pop_back();
  }
  return blocks;
}

std::string Told(const std::string& script) {
  std::string told;
  for (const Diagnostic& d : Parse(script).diagnostics) told += Underline(script, d);
  return told;
}

TEST(Diagnostics, AreWhatWasReviewed) {
  size_t blocks = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(tests::CareqlTests() / "diagnostics")) {
    const std::string text = tests::ReadWhole(entry.path());
    std::string updated;
    for (const Block& block : BlocksOf(text)) {
      ++blocks;
      ASSERT_FALSE(block.why.empty());
      const std::string told = Told(block.script);
      EXPECT_FALSE(told.empty()) << block.script;
      if (!tests::Updating()) {
        EXPECT_EQ(block.expected, told) << entry.path().filename() << ": " << block.why;
      }
      updated += "why: " + block.why + "\n" + block.script + "\n----\n" + told + "\n";
    }
    if (tests::Updating()) std::ofstream(entry.path(), std::ios::binary) << updated;
  }
  EXPECT_GE(blocks, 60u);
}

}  // namespace
}  // namespace daybook::query
