// fmt, check, test and the pages of error codes, as a person runs them.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/child.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

class ScriptTools : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "daybook-tools-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  ChildRun Run(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), DAYBOOK_PROGRAM);
    ChildOptions options;
    options.input = input;
    options.environment.emplace_back("DAYBOOK_DATA", "");
    return RunChild(words, options);
  }
  std::string WriteFile(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  static std::string ReadFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
  }

  fs::path folder_;
};

TEST_F(ScriptTools, FmtRewritesFilesAndFiltersStandardInput) {
  const ChildRun filtered = Run({"fmt", "-"}, "FROM residents  -- all\n");
  EXPECT_EQ(filtered.exit_code, 0) << filtered.err;
  EXPECT_EQ(filtered.out, "from residents;  -- all\n");
  const std::string path = WriteFile("a.careql", "FROM residents;");
  const ChildRun checked = Run({"fmt", "--check", path});
  EXPECT_EQ(checked.exit_code, 65);
  EXPECT_EQ(checked.out, path + "\n");
  EXPECT_EQ(ReadFile(path), "FROM residents;");
  const ChildRun rewritten = Run({"fmt", path});
  EXPECT_EQ(rewritten.exit_code, 0) << rewritten.err;
  EXPECT_EQ(rewritten.out, "");
  EXPECT_EQ(ReadFile(path), "from residents;\n");
  EXPECT_EQ(Run({"fmt", "--check", path}).exit_code, 0);
}

TEST_F(ScriptTools, FmtLeavesWhatCantBeRead) {
  const std::string path = WriteFile("wrong.careql", "from residents wher age > 5");
  const ChildRun run = Run({"fmt", path});
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_NE(run.err.find("CQ0102"), std::string::npos) << run.err;
  EXPECT_EQ(ReadFile(path), "from residents wher age > 5");
}

TEST_F(ScriptTools, CheckSaysWhatIsWrongWithoutALedger) {
  const ChildRun run =
      Run({"check", "--json", "-"}, "from residents\nwher age > 5;\nfrom x wher y");
  EXPECT_EQ(run.exit_code, 65);
  const auto told = boost::json::parse(run.out).as_object();
  EXPECT_EQ(told.at("errors").to_number<int>(), 2);
  EXPECT_EQ(Run({"check", "-"}, "from residents show count").exit_code, 0);
  const ChildRun warned = Run({"check", "-"}, "from residents let a = age where alive");
  EXPECT_EQ(warned.exit_code, 0);
  EXPECT_NE(warned.out.find("CQ0192"), std::string::npos) << warned.out;
}

TEST_F(ScriptTools, CheckAsksANamedLedgerForItsNames) {
  const std::string ledger = folder_ / "ledger";
  ASSERT_EQ(Run({"--data", ledger, "ingest", "-"},
                "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1950-04-02\"}\n")
                .exit_code,
            0);
  const ChildRun run = Run({"--data", ledger, "check", "-"}, "from residents where aeg > 5");
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_NE(run.out.find("CQ0202"), std::string::npos) << run.out;
  EXPECT_EQ(Run({"--data", ledger, "check", "-"}, "from residents where age > 5").exit_code, 0);
  EXPECT_EQ(Run({"--data", ledger + "-not", "check", "-"}, "from residents").exit_code, 66);
}

constexpr const char* kScript =
    "why: who is old\n\nclock 2024-03-31\n\ningest\n"
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1950-04-02\"}\n\n"
    "query\nfrom residents where age > $limit show count\n";

TEST_F(ScriptTools, TestRunsUpdatesAndShowsTheDifference) {
  std::string text = kScript;
  text.replace(text.find("query\n"), 6, "query $limit=65\n");
  const std::string path = WriteFile("old.careql", text);
  const ChildRun updated = Run({"test", "--update", path});
  ASSERT_EQ(updated.exit_code, 0) << updated.err;
  const std::string kept = ReadFile(path);
  EXPECT_NE(kept.find("----\n"), std::string::npos) << kept;
  EXPECT_TRUE(kept.starts_with("why: who is old\n\nclock 2024-03-31\n")) << kept;
  const ChildRun same = Run({"test", path});
  EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
  std::string other = kept;
  other.replace(other.find("$limit=65"), 9, "$limit=95");
  const ChildRun differs = Run({"test", WriteFile("other.careql", other)});
  EXPECT_EQ(differs.exit_code, 65);
  EXPECT_NE(differs.out.find("\n- "), std::string::npos) << differs.out;
  EXPECT_NE(differs.out.find("\n+ "), std::string::npos) << differs.out;
}

TEST_F(ScriptTools, TestHoldsTheFilesOfDefinitions) {
  const std::string path = WriteFile(
      "files.careql",
      "file ltc.csv\nsystem,code\nsnomed,44054006\n\nquery\ndefine codes ltc = from 'ltc.csv'\n"
      "----\ncodes ltc is now defined (version 1)\n");
  const ChildRun run = Run({"test", path});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
}

TEST_F(ScriptTools, TestChangesNothingInALedgerThatIsThere) {
  const std::string ledger = folder_ / "ledger";
  ASSERT_EQ(Run({"--data", ledger, "ingest", "-"},
                "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1950-04-02\"}\n")
                .exit_code,
            0);
  const std::string asks = WriteFile("asks.careql", "query\nfrom residents show count\n");
  EXPECT_EQ(Run({"--data", ledger, "test", "--update", asks}).exit_code, 0);
  EXPECT_EQ(Run({"--data", ledger, "test", asks}).exit_code, 0);
  const std::string defines = WriteFile("d.careql", "query\ndefine value x = 5\n");
  const ChildRun refused = Run({"--data", ledger, "test", defines});
  EXPECT_EQ(refused.exit_code, 65);
  EXPECT_NE(refused.err.find("defines nothing"), std::string::npos) << refused.err;
  EXPECT_EQ(
      Run({"--data", ledger, "test", WriteFile("x.careql", "query\ndrop value x\n")}).exit_code,
      65);
}

TEST_F(ScriptTools, HelpKnowsTheCodes) {
  const ChildRun page = Run({"help", "cq0102"});
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_TRUE(page.out.starts_with("error CQ0102\n")) << page.out;
  EXPECT_EQ(Run({"help", "CQ0000"}).exit_code, 64);
}

}  // namespace
}  // namespace daybook::tests
