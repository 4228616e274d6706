// The page of each code, and that the page and the program know the same codes.
#include "query/help/error_page.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/source_dir.h"

namespace daybook::query {
namespace {

std::set<std::string> CodesOfTheSource() {
  std::set<std::string> codes;
  for (const char* folder : {"query", "server", "cli"}) {
    const auto root = tests::SourceDir() / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const auto extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h" && extension != ".def") continue;
      std::ifstream in(entry.path());
      const std::string text((std::istreambuf_iterator<char>(in)),
                             std::istreambuf_iterator<char>());
      for (size_t at = text.find("\"CQ"); at != text.npos; at = text.find("\"CQ", at + 1))
        if (text.size() > at + 7 && text[at + 7] == '"') codes.insert(text.substr(at + 1, 6));
    }
  }
  return codes;
}

TEST(ErrorPages, AreOfTheCodesThatTheProgramSays) {
  // Codes that go out of use stay on the page, and are named here.
  const std::set<std::string> kOutOfUse = {};
  std::set<std::string> of_the_page;
  for (const ErrorEntry& entry : ErrorEntries()) {
    EXPECT_TRUE(of_the_page.insert(entry.code).second) << entry.code << " has two rows";
    EXPECT_FALSE(entry.meaning.empty()) << entry.code;
  }
  const std::set<std::string> of_the_source = CodesOfTheSource();
  for (const std::string& code : of_the_source)
    EXPECT_TRUE(of_the_page.contains(code)) << code << " has no row in query/errors.md";
  for (const std::string& code : of_the_page)
    EXPECT_TRUE(of_the_source.contains(code) || kOutOfUse.contains(code))
        << code << " is on the page and never said";
}

TEST(ErrorPages, HaveWhatARowHas) {
  EXPECT_EQ(ErrorPage("cq0103"),
            "error CQ0103\n  the statement ends too early\nfor example: `from residents where`\n"
            "what to do: finish it; a bracket may be open\n");
  EXPECT_TRUE(ErrorPage("CQ0190")->starts_with("warning CQ0190\n  `and` and `or` side by side"));
  EXPECT_EQ(ErrorPage("CQ0000"), std::nullopt);
  EXPECT_EQ(ErrorPage("shape"), std::nullopt);
  EXPECT_TRUE(LooksLikeErrorCode("cq9999"));
  EXPECT_FALSE(LooksLikeErrorCode("codes"));
  EXPECT_FALSE(LooksLikeErrorCode("CQ01020"));
}

// A stroke inside backquotes is the example's own.
TEST(ErrorPages, KeepStrokesOfExamples) {
  EXPECT_NE(ErrorPage("CQ0210")->find("`'system|value'`"), std::string::npos);
}

}  // namespace
}  // namespace daybook::query
