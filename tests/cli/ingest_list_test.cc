// Lists of CSV by the built program: what it says, what it exits with, what it leaves alone.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "tests/cli/child.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::string;

class IngestList : public testing::Test {
 protected:
  void SetUp() override {
    string pattern = testing::TempDir() + "daybook-list-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    WriteFile("list.json", R"({"kind":"condition","record_type":"problems","record":"id",
      "snapshot":true,"columns":{"subject":"who","code":"what","at":"began"}})");
    WriteFile("period.json", R"({"kind":"condition","record_type":"problems","record":"id",
      "period":true,"columns":{"subject":"who","code":"what","at":"began"}})");
  }
  void TearDown() override { fs::remove_all(folder_); }

  ChildRun Run(std::vector<string> words, const string& input = "") {
    words.insert(words.begin(), DAYBOOK_PROGRAM);
    ChildOptions options;
    options.input = input;
    options.environment.emplace_back("DAYBOOK_DATA", ledger());
    return RunChild(words, options);
  }
  // Takes in a list of `rows` records as of a day of March, from standard input.
  ChildRun Take(const string& day, int rows, const std::vector<string>& more = {}) {
    std::vector<string> words{"ingest",  "--mapping",      (folder_ / "list.json").string(),
                              "--as-of", "2026-03-" + day, "--json",
                              "-"};
    words.insert(words.end(), more.begin(), more.end());
    return Run(words, Rows(rows));
  }
  static string Rows(int rows) {
    string text = "id,who,what,began\n";
    for (int row = 0; row < rows; ++row)
      text += std::to_string(row) + ",7,asthma,2026-01-0" + std::to_string(1 + row % 9) + "\n";
    return text;
  }
  static json::object ListOf(const ChildRun& run) {
    return json::parse(run.out).as_object().at("list").as_object();
  }
  // Conditions that answers show.
  int Count() {
    const string out =
        Run({"query", "--format", "ndjson", "-c", "from conditions show count as n"}).out;
    const json::value first = json::parse(out.substr(0, out.find('\n')));
    return static_cast<int>(first.at("n").as_int64());
  }
  string ledger() const { return folder_ / "ledger"; }
  string WriteFile(const string& name, const string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(IngestList, ADryRunSaysWhatWouldBeAndMakesNothing) {
  const ChildRun dry = Take("01", 20, {"--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_EQ(ListOf(dry).at("new"), 20);
  EXPECT_EQ(ListOf(dry).at("dry_run"), true);
  EXPECT_NE(dry.err.find("nothing was changed"), string::npos) << dry.err;
  EXPECT_FALSE(fs::exists(ledger()));
  ASSERT_EQ(Take("01", 20).exit_code, 0);
  const ChildRun second = Run({"ingest", "--mapping", folder_ / "list.json", "--as-of",
                               "2026-03-02", "--dry-run", "--json", "-"},
                              Rows(19) + "77,7,asthma,yesterday\n");
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(ListOf(second).at("unchanged"), 19);
  EXPECT_EQ(ListOf(second).at("no_longer_reported"), 1);
  EXPECT_EQ(ListOf(second).at("quarantined"), 1);
  EXPECT_EQ(ListOf(second).at("first_quarantined"),
            "column began, line 21: 'yesterday' is no date of the mapping's");
  EXPECT_EQ(ListOf(second).at("load"), nullptr);
  EXPECT_NE(Run({"quarantine", "list", "--format", "csv"}).out.find("number"), string::npos);
  EXPECT_EQ(Run({"quarantine", "list", "--format", "csv"}).out.find("yesterday"), string::npos);
  EXPECT_EQ(Count(), 20);
}

TEST_F(IngestList, TheGuardTheRevertAndTheirNames) {
  ASSERT_EQ(Take("01", 100).exit_code, 0);
  const ChildRun refused = Take("02", 80);
  EXPECT_EQ(refused.exit_code, 65);
  EXPECT_NE(refused.err.find("20 records of the 100"), string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--dry-run"), string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--remove-max"), string::npos) << refused.err;
  EXPECT_EQ(ListOf(refused).at("no_longer_reported"), 20);
  EXPECT_EQ(Count(), 100);
  const ChildRun taken = Take("02", 80, {"--remove-max", "20"});
  ASSERT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_EQ(Count(), 80);
  const string load = std::to_string(ListOf(taken).at("load").as_int64());
  EXPECT_NE(taken.err.find("daybook ingest --revert " + load), string::npos) << taken.err;
  EXPECT_NE(Run({"ingest", "--loads"}).out.find(load), string::npos);
  const ChildRun dry = Run({"ingest", "--revert", load, "--dry-run", "--json"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_EQ(json::parse(dry.out).at("revert").at("reported_again"), 20);
  EXPECT_EQ(Count(), 80);
  const ChildRun reverted = Run({"ingest", "--revert", load, "--json"});
  EXPECT_EQ(reverted.exit_code, 0) << reverted.err;
  EXPECT_EQ(Count(), 100);
  const ChildRun again = Run({"ingest", "--revert", load});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_NE(again.err.find("was reverted before"), string::npos) << again.err;
  EXPECT_EQ(Run({"ingest", "--revert", "999999"}).exit_code, 66);
  EXPECT_EQ(Run({"verify"}).exit_code, 0);
}

TEST_F(IngestList, AFileThatIsNotTheListWritesNothing) {
  ASSERT_EQ(Take("01", 5).exit_code, 0);
  const string list = folder_ / "list.json";
  const ChildRun other =
      Run({"ingest", "--mapping", list, "--as-of", "2026-03-02", "-"}, "name,born\nx,y\n");
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_NE(other.err.find("no column is headed"), string::npos) << other.err;
  EXPECT_EQ(Count(), 5);
  // One file of the list isn't there: the others alone would take its records away.
  const string part = WriteFile("part.csv", Rows(2));
  EXPECT_NE(
      Run({"ingest", "--mapping", list, "--as-of", "2026-03-02", part, "nowhere.csv"}).exit_code,
      0);
  EXPECT_EQ(Count(), 5);
}

TEST_F(IngestList, UsageErrors) {
  const string list = folder_ / "list.json";
  const string period = folder_ / "period.json";
  const std::vector<std::vector<string>> wrong{
      {"ingest", "--mapping", list, "-"},
      {"ingest", "--mapping", list, "--as-of", "2026", "-"},
      {"ingest", "--mapping", list, "--as-of", "2026-03-01", "--period", "2026-01-01..2026-01-31",
       "-"},
      {"ingest", "--mapping", period, "--as-of", "2026-03-01", "-"},
      {"ingest", "--mapping", period, "--as-of", "2026-03-01", "--period", "January", "-"},
      {"ingest", "--mapping", list, "--as-of", "2026-03-01", "--remove-max", "101", "-"},
      {"ingest", "--dry-run", "-"},
      {"ingest", "--revert", "12", "-"},
      {"ingest", "--revert", "twelve"},
      {"ingest", "--loads", "-"},
  };
  for (const auto& words : wrong) {
    const ChildRun run = Run(words, "id,who,what,began\n");
    EXPECT_EQ(run.exit_code, 64) << run.err;
    EXPECT_FALSE(fs::exists(ledger())) << run.err;
  }
}

TEST_F(IngestList, APeriodIsReplaced) {
  const auto take = [&](const string& day, const string& rows) {
    return Run({"ingest", "--mapping", folder_ / "period.json", "--as-of", day, "--period",
                "2026-01-01..2026-01-31", "--json", "-"},
               "id,who,what,began\n" + rows);
  };
  ASSERT_EQ(take("2026-02-01", "1,7,asthma,2026-01-31\n2,7,cough,2026-01-01\n").exit_code, 0);
  const ChildRun second = take("2026-02-02", "2,7,cough,2026-01-01\n3,7,flu,2026-02-01\n");
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(ListOf(second).at("no_longer_reported"), 1);
  EXPECT_EQ(ListOf(second).at("quarantined"), 1);
  EXPECT_NE(Run({"query", "--format", "csv", "-c", "from conditions show text"}).out.find("cough"),
            string::npos);
  EXPECT_EQ(Count(), 1);
}

}  // namespace
}  // namespace daybook::tests
