// The prompt on a terminal: typing, continuation, Ctrl-C, history, completion.
#include "cli/repl/repl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <locale.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/progress.h"
#include "cli/repl/completion.h"
#include "cli/repl/help.h"
#include "tests/cli/parrot_session.h"
#include "tests/cli/terminal.h"

namespace daybook::tests {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

class ReplOnATerminal : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "daybook-repl-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string history_file() const { return folder_ / "state" / "history"; }

  std::unique_ptr<Terminal> Open() {
    auto terminal = std::make_unique<Terminal>([this] {
      ::setlocale(LC_CTYPE, "C.UTF-8");
      ::setenv("HOME", folder_.c_str(), 1);
      cli::Console console;
      cli::Interrupt interrupt;
      ParrotSession session;
      cli::ReplOptions options;
      options.history_file = history_file();
      const Status status = RunRepl(session, console, interrupt, options);
      return status.ok() ? 0 : daybook::ExitCode(status.error().code);
    });
    EXPECT_TRUE(terminal->Sees("daybook> ")) << terminal->rest();
    return terminal;
  }

  std::filesystem::path folder_;
};

TEST_F(ReplOnATerminal, AnswersAndAsksAgain) {
  auto terminal = Open();
  terminal->Type("from residents;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from residents;> at the door repl")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("daybook> "));
  terminal->Type("\x04");
  EXPECT_EQ(terminal->ExitCode(), 0);
}

TEST_F(ReplOnATerminal, AStatementMayTakeSeveralLines) {
  auto terminal = Open();
  terminal->Type("from residents\r");
  EXPECT_TRUE(terminal->Sees("     ...> ")) << terminal->rest();
  terminal->Type("show count;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from residents/show count;>")) << terminal->rest();
}

TEST_F(ReplOnATerminal, CtrlCClearsWhatIsTyped) {
  auto terminal = Open();
  terminal->Type("from rubbish");
  EXPECT_TRUE(terminal->Sees("rubbish")) << terminal->rest();
  terminal->Type("\x03");
  EXPECT_TRUE(terminal->Sees("^C")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("daybook> "));
  terminal->Type("from a\r");
  EXPECT_TRUE(terminal->Sees("...> ")) << terminal->rest();
  terminal->Type("\x03");
  EXPECT_TRUE(terminal->Sees("daybook> ")) << terminal->rest();
  terminal->Type("from b;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from b;>")) << terminal->rest();
}

TEST_F(ReplOnATerminal, CtrlCStopsTheQuestionAndKeepsTheSession) {
  auto terminal = Open();
  for (int round = 0; round < 2; ++round) {
    terminal->Type("from slow;\r");
    EXPECT_TRUE(terminal->Sees("it runs and runs")) << terminal->rest();
    terminal->Type("\x03");
    EXPECT_TRUE(terminal->Sees("interrupted")) << terminal->rest();
    EXPECT_TRUE(terminal->Sees("daybook> ")) << terminal->rest();
  }
  terminal->Type("from b;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from b;>")) << terminal->rest();
}

TEST_F(ReplOnATerminal, KeysTypedAheadAreNotLost) {
  auto terminal = Open();
  terminal->Type("from slow;\r");
  EXPECT_TRUE(terminal->Sees("it runs and runs")) << terminal->rest();
  terminal->Type("\x03");
  terminal->Type("from next;\r\x04");
  EXPECT_TRUE(terminal->Sees("asked: <from next;>")) << terminal->rest();
  EXPECT_EQ(terminal->ExitCode(), 0);
}

TEST_F(ReplOnATerminal, SigtermEndsIt) {
  auto terminal = Open();
  terminal->Kill(SIGTERM);
  EXPECT_EQ(terminal->ExitCode(), 130);
}

TEST_F(ReplOnATerminal, AnErrorIsSaidAndThePromptComesBack) {
  auto terminal = Open();
  terminal->Type("from wrong;\r");
  EXPECT_TRUE(terminal->Sees("^^^^^ error CQ0201: no such thing")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("daybook> "));
  terminal->Type(".quit\r");
  EXPECT_EQ(terminal->ExitCode(), 0);
}

TEST_F(ReplOnATerminal, HistoryIsRecalledAndKept) {
  auto terminal = Open();
  terminal->Type("from first\rshow count;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from first/show count;>")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("daybook> "));
  terminal->Type("\x1b[A\r");
  EXPECT_TRUE(terminal->Sees("asked: <from first show count;>")) << terminal->rest();
  terminal->Type("\x04");
  EXPECT_EQ(terminal->ExitCode(), 0);

  struct stat facts {};
  ASSERT_EQ(::stat(history_file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u) << "history can name people";
  auto later = Open();
  later->Type("\x10\r");  // Ctrl-P
  EXPECT_TRUE(later->Sees("asked: <from first show count;>")) << later->rest();
}

TEST_F(ReplOnATerminal, TabCompletesKeywordsAndNames) {
  auto terminal = Open();
  terminal->Type("fro\tcoh\thyp\t;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from cohort hypertensives ;>")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("daybook> "));
  terminal->Type("from cohort dia\t\t");
  EXPECT_TRUE(terminal->Sees("diabetes_at_risk  diabetics")) << terminal->rest();
  terminal->Type("ics;\r");
  EXPECT_TRUE(terminal->Sees("daybook> "));
}

TEST(Completion, OffersTheWordsOfAListAndNoFieldOfAResidentBesideTheLedgersOwn) {
  ParrotSession session;
  cli::Completion completion(session);
  const auto words = [&](const char* line) { return completion.Find("", line).words; };
  EXPECT_THAT(words("from residents where sex = "), IsSupersetOf({"male", "female", "age"}));
  EXPECT_THAT(words("from residents where sex in (male, "), IsSupersetOf({"male", "female"}));
  EXPECT_THAT(words("from conditions where status = "), Not(Contains("female")));
  EXPECT_THAT(words("from conditions where "), IsSupersetOf({"status", "age"}));
  EXPECT_THAT(words("from feeds where "), Contains("late"));
  EXPECT_THAT(words("from feeds where "), Not(Contains("age")));
}

TEST_F(ReplOnATerminal, TabCompletesCodesWithTheirDisplay) {
  auto terminal = Open();
  terminal->Type("from conditions in snomed:44\t;\r");
  EXPECT_TRUE(terminal->Sees("asked: <from conditions in snomed:44054006 |Type 2 diabetes| ;>"))
      << terminal->rest();
}

TEST_F(ReplOnATerminal, TabCompletesItsOwnCommands) {
  auto terminal = Open();
  terminal->Type(".for\tnd\t\rfrom rows;\r");
  EXPECT_TRUE(terminal->Sees("{\"n\":7}")) << terminal->rest();
  terminal->Type(".help rea\t\r");
  EXPECT_TRUE(terminal->Sees("why resident N in cohort c;")) << terminal->rest();
  terminal->Type(".help cq010\t\t");
  EXPECT_TRUE(terminal->Sees("cq0102")) << terminal->rest();
}

TEST_F(ReplOnATerminal, LettersBeyondAsciiSurviveEditing) {
  auto terminal = Open();
  terminal->Type("from 'Zoë 日本x\x7f';\r");
  EXPECT_TRUE(terminal->Sees("asked: <from 'Zoë 日本';>")) << terminal->rest();
}

TEST_F(ReplOnATerminal, DotCommands) {
  auto terminal = Open();
  terminal->Type("from rows;\r");
  EXPECT_TRUE(terminal->Sees("(1 row, 2.5 ms)")) << terminal->rest();
  terminal->Type(".timing off\rfrom rows;\r");
  EXPECT_TRUE(terminal->Sees("(1 row)")) << terminal->rest();
  terminal->Type(".format jsn\r");
  EXPECT_TRUE(terminal->Sees("did you mean 'json'?")) << terminal->rest();
  terminal->Type(".status\r");
  EXPECT_TRUE(terminal->Sees("the parrot's cage")) << terminal->rest();
  EXPECT_TRUE(terminal->Sees("2 entries behind")) << terminal->rest();
  terminal->Type(".help windows\r");
  EXPECT_TRUE(terminal->Sees("in last 12 months")) << terminal->rest();
  terminal->Type(".help  CQ0195\r");
  EXPECT_TRUE(terminal->Sees("warning CQ0195")) << terminal->rest();
  terminal->Type("help CQ0102\r");
  EXPECT_TRUE(terminal->Sees("error CQ0102")) << terminal->rest();
  terminal->Type(".nothing\r");
  EXPECT_TRUE(terminal->Sees("there is no .nothing")) << terminal->rest();
}

TEST(ProgressOnATerminal, AppearsAfterHalfASecondAndGoesAway) {
  Terminal terminal([] {
    cli::Console console;
    std::chrono::steady_clock::time_point now;
    {
      cli::Progress progress(console, "reading", cli::Progress::Unit::kEntries,
                             [&] { return now; });
      const auto show_after = [&](int ms, uint64_t done) {
        now += std::chrono::milliseconds(ms);
        progress.Show(done, 10);
      };
      show_after(499, 1);
      show_after(1, 2);
      show_after(99, 3);  // too soon after the last
      show_after(1, 4);
    }
    console.Say("over");
    return 0;
  });
  EXPECT_TRUE(terminal.Sees("over")) << terminal.rest();
  const std::string text = terminal.seen();
  for (const char* shown : {"2 entries of", "4 entries of"})
    EXPECT_NE(text.find(shown), std::string::npos) << shown;
  for (const char* hidden : {"1 entries of", "3 entries of"})
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden;
  EXPECT_NE(text.find("\r\x1b[Kover"), std::string::npos);
}

TEST(ReplHelp, HasTheTopicsItNames) {
  for (const char* topic : {"prompt", "shape", "records", "windows", "codes", "population"}) {
    EXPECT_NE(cli::ReplHelp("").find(topic), std::string::npos) << topic;
    EXPECT_EQ(cli::ReplHelp(topic).find("there is no topic"), std::string::npos) << topic;
  }
  EXPECT_NE(cli::ReplHelp("window").find("did you mean 'windows'?"), std::string::npos);
}

}  // namespace
}  // namespace daybook::tests
