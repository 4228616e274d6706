// fmt, check, test and the pages of error codes, as a person runs them.
#include <gtest/gtest.h>
#include <unistd.h>

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

// What stands beside the file under the names that a program might choose is somebody's.
TEST_F(ScriptTools, FmtTouchesNothingBesideTheFile) {
  const std::string path = WriteFile("a.careql", "FROM residents");
  const std::string other = WriteFile("a.careql.new", "precious");
  const std::string victim = WriteFile("victim.txt", "victim");
  const std::string linked = WriteFile("b.careql", "FROM residents");
  fs::create_symlink(victim, linked + ".new");
  EXPECT_EQ(Run({"fmt", path, linked}).exit_code, 0);
  EXPECT_EQ(ReadFile(path), "from residents;\n");
  EXPECT_EQ(ReadFile(other), "precious");
  EXPECT_EQ(ReadFile(victim), "victim");
  EXPECT_FALSE(fs::is_symlink(linked));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 5);
}

TEST_F(ScriptTools, FmtKeepsRightsLinksAndLongNames) {
  const std::string path = WriteFile(std::string(252, 'a'), "FROM residents");
  fs::permissions(path, fs::perms(0640));
  const std::string link = folder_ / "link.careql";
  fs::create_symlink(path, link);
  EXPECT_EQ(Run({"fmt", link}).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(ReadFile(path), "from residents;\n");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
}

TEST_F(ScriptTools, FmtRewritesNoneWhereOneMayNotBeWritten) {
  const std::string own = WriteFile("own.careql", "FROM residents");
  const std::string other = WriteFile("r.careql", "FROM residents");
  fs::permissions(folder_, fs::perms::all);
  fs::permissions(own, fs::perms(0666));
  fs::permissions(other, fs::perms(0444));
  // Root may write everything: then as nobody, who reaches a copy of the program.
  std::vector<std::string> words;
  if (::geteuid() == 0) {
    fs::copy_file(DAYBOOK_PROGRAM, folder_ / "daybook");
    words = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
             folder_ / "daybook"};
  } else {
    words = {DAYBOOK_PROGRAM};
  }
  words.insert(words.end(), {"fmt", own, other});
  const ChildRun run = RunChild(words);
  EXPECT_EQ(run.exit_code, 73) << run.err;
  EXPECT_NE(run.err.find("can't write the file: Permission denied"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("no file is rewritten"), std::string::npos) << run.err;
  EXPECT_EQ(ReadFile(own), "FROM residents");
  EXPECT_EQ(ReadFile(other), "FROM residents");
  words.pop_back();
  EXPECT_EQ(RunChild(words).exit_code, 0) << "the folder lets the other one be rewritten";
  EXPECT_EQ(ReadFile(own), "from residents;\n");
}

TEST_F(ScriptTools, FmtRewritesAllOrNone) {
  const std::string first = WriteFile("1.careql", "FROM residents");
  const std::string wrong = WriteFile("2.careql", "from residents wher age > 5");
  const std::string last = WriteFile("3.careql", "FROM residents");
  const ChildRun run = Run({"fmt", first, wrong, folder_ / "none", last});
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_NE(run.err.find("no file is rewritten"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("none"), std::string::npos) << run.err;
  EXPECT_EQ(ReadFile(first), "FROM residents");
  const ChildRun checked = Run({"fmt", "--check", first, wrong, last});
  EXPECT_EQ(checked.exit_code, 65);
  EXPECT_EQ(checked.out, first + "\n" + last + "\n");
  const ChildRun as_json = Run({"check", "--json", folder_ / "none", last});
  EXPECT_EQ(as_json.exit_code, 66);
  EXPECT_NE(as_json.out.find("{\"ok\":false,\"errors\":1,"), std::string::npos) << as_json.out;
  EXPECT_NE(as_json.out.find("\"code\":\"CQ0126\""), std::string::npos) << as_json.out;
  const ChildRun told = Run({"check", folder_ / "none", wrong});
  EXPECT_EQ(told.exit_code, 66);
  EXPECT_NE(told.out.find("CQ0102"), std::string::npos) << told.out;
}

TEST_F(ScriptTools, FmtWritesNothingThatIsNotReadAgain) {
  std::string many;
  for (int i = 0; i < 9'362; ++i) many += "from residents where age>5;";
  const std::string path = WriteFile("many.careql", many);
  const ChildRun run = Run({"fmt", path});
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_NE(run.err.find("split the file"), std::string::npos) << run.err;
  EXPECT_EQ(ReadFile(path), many);
  std::string deep = "from residents show ";
  for (int i = 0; i < 900; ++i) deep += "- ";
  const ChildRun left = Run({"fmt", "-"}, deep + "age");
  EXPECT_EQ(left.exit_code, 0);
  EXPECT_NE(left.err.find("1 statement is left as written"), std::string::npos) << left.err;
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

TEST_F(ScriptTools, TestKeepsCommentsAndNarrowAnswers) {
  const std::string path = WriteFile(
      "n.careql",
      "\xEF\xBB\xBF-- first\n\nclock 2024-03-31\n \ningest\n"
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1950-04-02\"}\n\n-- last\n\n"
      "query $name='a ''b'' c'\nfrom residents show age as n, $name as s\n\n"
      "query\nfrom residents show age as n\n\n-- end\n");
  ASSERT_EQ(Run({"test", "--update", path}).exit_code, 0);
  const std::string kept = ReadFile(path);
  EXPECT_TRUE(kept.starts_with("\xEF\xBB\xBF-- first\n\nclock 2024-03-31\n \n")) << kept;
  EXPECT_NE(kept.find("----\n n\n----\n 73\n\n-- end\n"), std::string::npos) << kept;
  EXPECT_NE(kept.find("a 'b' c"), std::string::npos) << kept;
  EXPECT_NE(kept.find("\n\n-- last\n\nquery"), std::string::npos) << kept;
  const ChildRun same = Run({"test", path});
  EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
  const std::string only = WriteFile("only.careql", "-- nothing yet\n");
  (void)Run({"--data", folder_ / "none", "test", "--update", only});
  EXPECT_EQ(ReadFile(only), "-- nothing yet\n");
}

TEST_F(ScriptTools, TestRefusesWhatItWouldNotLookAt) {
  for (const std::string block :
       {"query from residents show count", "query", "query limit=3\nfrom residents",
        "query $n\nfrom residents", "query $c=snomed:1, snomed:2\nfrom residents",
        "query $c='a\nfrom residents", "simulate 5 1 1 2024-03-31 more words",
        "simulate 5 1 1 2024-03-31\nfrom residents", "clock 2024-03-31\nfrom residents", "file"}) {
    const ChildRun run =
        Run({"test", WriteFile("w.careql", "clock 2024-03-31\n\n" + block + "\n")});
    EXPECT_EQ(run.exit_code, 65) << block;
    EXPECT_NE(run.err.find("w.careql:3"), std::string::npos) << block << run.err;
  }
}

TEST_F(ScriptTools, TestOfAnErrorThatDoesNotComeAlwaysFails) {
  const std::string text = "clock 2024-03-31\n\nerror\nfrom residents\n----\n(no error)\n";
  const std::string path = WriteFile("e.careql", text);
  const ChildRun run = Run({"test", path});
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_NE(run.out.find("must fail, and did not"), std::string::npos) << run.out;
  EXPECT_EQ(Run({"test", "--update", path}).exit_code, 65);
  EXPECT_EQ(ReadFile(path), text);
}

TEST_F(ScriptTools, TestGoesOnBehindAScriptThatIsWrong) {
  const std::string wrong = WriteFile("1.careql", "qurey\nfrom residents\n");
  const std::string good = WriteFile(
      "2.careql",
      "clock 2024-03-31\n\nquery\nfrom residents show count\n----\n count\n-------\n 0\n");
  const ChildRun run = Run({"test", folder_ / "none", wrong, good});
  EXPECT_EQ(run.exit_code, 66) << "as the first failure";
  EXPECT_NE(run.err.find("no directive"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("2 scripts did not run to the end; 1 answers as expected"),
            std::string::npos)
      << run.err;
}

// Records are no statements: a script may hold more of them than one question may have.
TEST_F(ScriptTools, TestReadsLongScripts) {
  std::string text = "clock 2024-03-31\n\nfile long.csv\nsystem,code\n";
  for (int i = 0; i < 20'000; ++i) text += "snomed," + std::to_string(100'000'000 + i) + "\n";
  ASSERT_GT(text.size(), 262'144u);
  const ChildRun run = Run({"test", WriteFile("long.careql", text)});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST_F(ScriptTools, HelpKnowsTheCodes) {
  const ChildRun page = Run({"help", "cq0102"});
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_TRUE(page.out.starts_with("error CQ0102\n")) << page.out;
  EXPECT_EQ(Run({"help", "CQ0000"}).exit_code, 64);
}

}  // namespace
}  // namespace daybook::tests
