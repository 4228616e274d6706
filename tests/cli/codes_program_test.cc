// Definitions from files, and scripts that keep going, by the built program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/cli/child.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

class CodesProgram : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "daybook-codes-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const std::string patient = WriteFile("p.json", R"({"resourceType":"Patient","id":"1"})");
    ASSERT_EQ(Run({"ingest", patient}).exit_code, 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  ChildRun Run(std::vector<std::string> words) {
    words.insert(words.begin(), DAYBOOK_PROGRAM);
    ChildOptions options;
    options.environment.emplace_back("DAYBOOK_DATA", (folder_ / "ledger").string());
    return RunChild(words, options);
  }
  ChildRun Script(const std::string& text) { return Run({"query", "--keep-going", "-c", text}); }
  std::string WriteFile(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  fs::path folder_;
};

TEST_F(CodesProgram, EachFailureOfAScriptThatKeepsGoingIsTold) {
  const ChildRun run = Script(
      "from conditions in nope1 show count; from conditions in nope2 show count; "
      "from cohort nope3; from residents show count");
  EXPECT_EQ(run.exit_code, 65);
  const size_t first = run.err.find("called 'nope1'"), second = run.err.find("called 'nope2'"),
               third = run.err.find("no cohort 'nope3'");
  ASSERT_NE(third, std::string::npos) << run.err;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_TRUE(Has(run.out, "count")) << run.out;
  EXPECT_EQ(run.err.find("called 'nope1'", first + 1), std::string::npos) << "told once";
}

TEST_F(CodesProgram, AFileThatCannotBeReadStopsItsOwnStatement) {
  const ChildRun run = Script(
      "from residents show count; define codes z = from 'nope.csv'; from residents show count");
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_TRUE(Has(run.err, "CQ0220 at line 1")) << run.err;
  EXPECT_TRUE(Has(run.err, "can't open 'nope.csv'")) << run.err;
  const size_t first = run.out.find("count");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(run.out.find("count", first + 1), std::string::npos) << run.out;
}

TEST_F(CodesProgram, WhatIsNoFileIsCalledWhatItIs) {
  EXPECT_TRUE(Has(Script("define codes z = from ''").err, "the name of the file is empty"));
  EXPECT_TRUE(Has(Script("define codes z = from '" + folder_.string() + "'").err, "is a folder"));
  EXPECT_TRUE(Has(Script("define codes z = from '/dev/zero'").err, "is no regular file"));
  EXPECT_TRUE(Has(Script("define hierarchy z = from '/dev/zero'").err, "is no regular file"));
  const std::string wide = WriteFile("wide.csv", std::string("\xFF\xFE"
                                                             "c\0o\0",
                                                             6));
  EXPECT_TRUE(Has(Script("define codes z = from '" + wide + "'").err, "it is UTF-16, not UTF-8"));
  EXPECT_TRUE(Has(Script("define hierarchy z = from '" + wide + "'").err, "it is UTF-16"));
}

TEST_F(CodesProgram, OneFileIsAListAndAHierarchyInAnyOrder) {
  const std::string file =
      WriteFile("both.csv", "system,code,child,parent\nsnomed,44054006,44054006,73211009\n");
  const std::string codes = "define codes c = from '" + file + "'";
  const std::string hierarchy = "define hierarchy snomed = from '" + file + "'";
  for (const std::string& script : {codes + "; " + hierarchy, hierarchy + "; " + codes}) {
    const ChildRun run = Script(script);
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
}

TEST_F(CodesProgram, AParameterIsACodeWithItsTermAtMost) {
  const auto ask = [this](const std::string& codes) {
    return Run({"query", "--param", "c=" + codes, "-c", "from conditions in $c show count"});
  };
  EXPECT_EQ(ask("snomed:44054006 |Type 2 diabetes|").exit_code, 0);
  EXPECT_EQ(ask("snomed:44054006 |Type 2, adult|, snomed:46635009").exit_code, 0);
  for (const char* rubbish : {"snomed:44054006); drop codes k", "snomed:44054006 |Type 2",
                              "<<snomed:64572001 minus snomed:38341003", "snomed:1 2"})
    EXPECT_TRUE(Has(ask(rubbish).err, "CQ0317")) << rubbish;
}

TEST_F(CodesProgram, AHierarchyIsNoDefinitionThatItsOwnMakingUsed) {
  const std::string file = WriteFile("isa.csv", "child,parent\n1,2\n");
  const ChildRun run =
      Run({"query", "--format", "json", "-c", "define hierarchy local = from '" + file + "'"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(Has(run.out, "hierarchy local\":")) << run.out;
}

TEST_F(CodesProgram, CheckReadsTheFilesOfAScriptWithASlip) {
  const std::string list = WriteFile("list.csv", "system,code\nsnomed,44054006\n");
  const std::string script =
      WriteFile("a.careql", "define codes c = from '" + list + "'; from residents wher age > 3");
  const ChildRun run = Run({"check", script});
  EXPECT_TRUE(Has(run.out, "CQ0102")) << run.out;
  EXPECT_FALSE(Has(run.out, "CQ0220")) << run.out;
}

}  // namespace
}  // namespace daybook::tests
