// The built program as a child: usage, help, exit codes, what goes to which stream. Where answers
// are right is tested end to end elsewhere (tests/e2e).
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/cli/child.h"
#include "tests/cli/terminal.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kCommands[] = {"ingest", "quarantine", "query",      "repl",    "serve",
                                     "status", "verify",     "checkpoint", "prove",   "rebuild",
                                     "export", "follow",     "backup",     "restore", "erase",
                                     "keys",   "simulate",   "fmt",        "check",   "test"};
constexpr const char* kLaterCommands[] = {"org", "consent", "identity"};

constexpr const char* kPatientLine =
    R"({"resourceType":"Patient","id":"p1","identifier":[{"system":)"
    R"("https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"gender":"female",)"
    R"("birthDate":"1950-04-02"})"
    "\n";

class Program : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "daybook-cli-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  ChildRun Run(std::vector<std::string> words, ChildOptions options = {}) {
    words.insert(words.begin(), DAYBOOK_PROGRAM);
    options.environment.emplace_back("DAYBOOK_DATA", ledger());
    return RunChild(words, options);
  }
  std::string ledger() const { return folder_ / "ledger"; }
  std::string WriteFile(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << text;
    return path;
  }
  // The one line of an `ingest --json`.
  static json::object Counts(const ChildRun& run) {
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 1) << run.out;
    return json::parse(run.out).as_object();
  }

  fs::path folder_;
};

TEST_F(Program, AloneWithoutATerminalIsAUsageError) {
  const ChildRun run = Run({});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find("usage: daybook"), std::string::npos);
}

TEST_F(Program, HelpAndVersionGoToStdout) {
  const ChildRun help = Run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* command : kCommands)
    EXPECT_NE(help.out.find("\n  " + std::string(command) + " "), std::string::npos) << command;
  const ChildRun version = Run({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("daybook 0.")) << version.out;
}

TEST_F(Program, EachCommandHasItsHelp) {
  for (const char* command : kCommands) {
    for (const char* word : {"--help", "-h"}) {
      const ChildRun run = Run({command, word});
      EXPECT_EQ(run.exit_code, 0) << command;
      EXPECT_TRUE(run.out.starts_with("usage: daybook " + std::string(command))) << run.out;
      EXPECT_EQ(run.err, "");
    }
  }
}

TEST_F(Program, UnknownCommandsAreRefusedWithTheNearest) {
  const ChildRun near = Run({"qurey"});
  EXPECT_EQ(near.exit_code, 64);
  EXPECT_NE(near.err.find("there is no command 'qurey'\n  did you mean 'query'?"),
            std::string::npos)
      << near.err;
  const ChildRun far = Run({"xyzzy"});
  EXPECT_EQ(far.exit_code, 64);
  EXPECT_NE(far.err.find("daybook --help"), std::string::npos);
}

TEST_F(Program, LaterCommandsSayThatTheyAreLater) {
  for (const char* command : kLaterCommands) {
    const ChildRun run = Run({command, "anything", "--at-all"});
    EXPECT_EQ(run.exit_code, 69) << command;
    EXPECT_NE(run.err.find("belongs to a later part"), std::string::npos) << run.err;
    EXPECT_EQ(run.out, "");
  }
  EXPECT_FALSE(fs::exists(ledger()));
}

TEST_F(Program, UsageErrorsAre64AndMakeNoLedger) {
  const std::vector<std::vector<std::string>> wrong{
      {"ingest"},
      {"ingest", "--fromat", "fhir", "x"},
      {"ingest", "--format", "xml", "-"},
      {"ingest", "--source", "", "-"},
      {"query"},
      {"query", "-c", "from residents", "-"},
      {"query", "-c", "from residents", "--format", "xml"},
      {"query", "-c", "from residents", "--param", "nothing"},
      {"query", "-c", "from residents", "--max-rows", "0"},
      {"query", "from residents"},
      {"quarantine"},
      {"quarantine", "burn"},
      {"status", "more"},
      {"simulate", "--residents", "0", "--out", "-"},
      {"simulate", "--until", "2026", "--out", "-"},
      {"simulate"},
      {"simulate", "--format", "csv", "--out", "-"},
      {"simulate", "--format", "xml", "--out", "-"},
      {"--as", "clinician", "status"},
      {"--nonsense", "status"},
      {"status", "--data", "x"},
  };
  for (const auto& words : wrong) {
    const ChildRun run = Run(words);
    EXPECT_EQ(run.exit_code, 64) << testing::PrintToString(words) << run.err;
    EXPECT_NE(run.err, "") << testing::PrintToString(words);
    EXPECT_EQ(run.out, "") << testing::PrintToString(words);
  }
  EXPECT_FALSE(fs::exists(ledger()));
  EXPECT_NE(Run({"status", "--data", "x"}).err.find("--data stands before the command"),
            std::string::npos);
}

TEST_F(Program, NoLedgerThereIs66) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"query", "-c", "from residents"},
                                                                 {"status"},
                                                                 {"rebuild"},
                                                                 {"verify"},
                                                                 {"repl"},
                                                                 {"quarantine", "list"}}) {
    const ChildRun run = Run(words);
    EXPECT_EQ(run.exit_code, 66) << words[0] << ": " << run.err;
    EXPECT_EQ(run.out, "");
  }
  EXPECT_FALSE(fs::exists(ledger()));
  const ChildRun missing = Run({"ingest", "--json", (folder_ / "missing.json").string()});
  EXPECT_EQ(missing.exit_code, 66);
  EXPECT_EQ(Counts(missing).at("inputs").as_int64(), 0) << "one line also when it fails";
  EXPECT_FALSE(fs::exists(ledger()));
}

TEST_F(Program, TheAstNeedsNoLedger) {
  const ChildRun good = Run({"query", "--ast", "-c", "from residents where age >= 65 show count"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_TRUE(json::parse(good.out).is_object());
  const ChildRun bad = Run({"query", "--ast", "-c", "from residents whare age >= 65"});
  EXPECT_EQ(bad.exit_code, 65);
  EXPECT_EQ(bad.out, "");
  EXPECT_NE(bad.err.find("CQ01"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find('^'), std::string::npos) << bad.err;
}

TEST_F(Program, SimulateIsTheSameEveryTime) {
  const std::vector<std::string> words{"simulate", "--residents", "3",     "--years", "2",
                                       "--until",  "2026-03-31",  "--out", "-"};
  const ChildRun first = Run(words);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_NE(first.out.find("\"resourceType\":\"Patient\""), std::string::npos);
  EXPECT_EQ(first.out, Run(words).out);
  const std::string out = folder_ / "population";
  const ChildRun folder =
      Run({"simulate", "--residents", "3", "--until", "2026-03-31", "--out", out});
  EXPECT_EQ(folder.exit_code, 0) << folder.err;
  EXPECT_TRUE(fs::exists(out + "/answer-key.csv"));
  EXPECT_EQ(folder.out, "");
}

TEST_F(Program, AReaderThatGoesAwayEndsItQuietly) {
  for (const char* format : {"fhir", "hl7v2", "events"}) {
    const ChildRun run = Run({"simulate", "--residents", "2000", "--until", "2026-03-31",
                              "--format", format, "--out", "-"},
                             {.read_bytes_max = 1000});
    EXPECT_EQ(run.exit_code, 0) << format;
    EXPECT_EQ(run.err, "") << format;
  }
}

TEST_F(Program, AFullDiskUnderTheAnswerIs74) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  const std::string command = std::string(DAYBOOK_PROGRAM) + " --help > /dev/full 2>/dev/null";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 74);
}

TEST_F(Program, IngestCountsAndStatusAgree) {
  const std::string file = WriteFile("one.ndjson", kPatientLine);
  const ChildRun run = Run({"ingest", "--json", file});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Counts(run).at("accepted").as_int64(), 1);
  EXPECT_EQ(Counts(run).at("residents").as_int64(), 1);
  EXPECT_NE(run.err.find("1 accepted"), std::string::npos) << run.err;

  const ChildRun again = Run({"ingest", "--json", "-"}, {.input = kPatientLine});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Counts(again).at("duplicates").as_int64(), 1);

  const ChildRun status = Run({"status", "--json"});
  ASSERT_EQ(status.exit_code, 0) << status.err;
  const json::object report = json::parse(status.out).as_object();
  EXPECT_EQ(report.at("care_entries").as_int64(), Counts(run).at("events").as_int64());
  EXPECT_EQ(report.at("residents").as_int64(), 1);
  ASSERT_FALSE(report.at("views").as_array().empty());
  for (const json::value& view : report.at("views").as_array())
    EXPECT_EQ(view.as_object().at("lag").as_int64(), 0);
  EXPECT_NE(Run({"status"}).out.find("caught up"), std::string::npos);
}

TEST_F(Program, QuarantineKeepsShowsAndReplays) {
  const std::string broken = "{\"resourceType\":\"Patient\",\"id\":\n";
  const ChildRun run = Run({"ingest", "--json", "-"}, {.input = broken});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Counts(run).at("quarantined").as_int64(), 1) << run.out;
  const ChildRun list = Run({"quarantine", "list", "--format", "csv"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_TRUE(list.out.starts_with("number,received,source,")) << list.out;
  EXPECT_NE(list.out.find("\r\n1,"), std::string::npos) << list.out;
  const ChildRun counts = Run({"quarantine", "counts", "--format", "csv"});
  EXPECT_EQ(counts.out, "source,format,reason,count\r\nlocal,fhir,truncated,1\r\n") << counts.err;
  const ChildRun raw = Run({"quarantine", "show", "1", "--raw"});
  EXPECT_NE(broken.find(raw.out), std::string::npos) << raw.out;
  EXPECT_FALSE(raw.out.empty());
  const ChildRun replay = Run({"quarantine", "replay", "--json"});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_EQ(replay.out, "{\"replayed\":1,\"taken\":0,\"left\":1}\n");
  EXPECT_EQ(Run({"quarantine", "show", "99"}).exit_code, 66);
  EXPECT_EQ(Run({"--as", "clinician", "--org", "RJ1", "quarantine", "list"}).exit_code, 77);
}

// What only the whole Bundle could say is refused again; what could be mended stays what it was.
TEST_F(Program, AReplayTakesEntriesOfABundleForWhatTheyWere) {
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"transaction","entry":[)"
      R"({"resource":{"resourceType":"Patient","id":"p1","gender":"male"},)"
      R"("request":{"method":"PATCH","url":"Patient/p1"}},)"
      R"({"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","id":"a1"}},)"
      R"({"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","id":"a2"}},)"
      R"({"resource":{"resourceType":"Condition","id":"c","code":{"text":"Asthma"},)"
      R"("subject":{"reference":"urn:uuid:a"}}}]})";
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  const ChildRun run = Run({"ingest", "--json", "-"}, {.input = bundle + "\n[[1],{\"a\":1}]\n"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const int64_t quarantined = Counts(run).at("quarantined").as_int64();
  EXPECT_GE(quarantined, 3);
  std::string all_stay = "{\"replayed\":";
  all_stay.append(std::to_string(quarantined)).append(",\"taken\":0,\"left\":");
  all_stay.append(std::to_string(quarantined)).append("}\n");
  for (int round = 0; round < 2; ++round) {
    const ChildRun replay = Run({"quarantine", "replay", "--json"});
    EXPECT_EQ(replay.exit_code, 0) << replay.err;
    EXPECT_EQ(replay.out, all_stay);
  }
  EXPECT_EQ(Run({"query", "--format", "csv", "-c", "from conditions show count"}).out,
            Run({"query", "--format", "csv", "-c", "from allergies show count"}).out)
      << "nothing on a phantom stream";
}

TEST_F(Program, FoldersOfOthersAreLeftAlone) {
  fs::create_directory(ledger());
  fs::permissions(ledger(), fs::perms(0755));
  std::ofstream(ledger() + "/holiday.jpg") << "x";
  for (const auto& words : std::vector<std::vector<std::string>>{{"ingest", "-"}, {"serve"}}) {
    const ChildRun run = Run(words, {.input = kPatientLine});
    EXPECT_EQ(run.exit_code, 73) << run.err;
    EXPECT_NE(run.err.find("holiday.jpg"), std::string::npos) << run.err;
  }
  EXPECT_EQ(fs::status(ledger()).permissions(), fs::perms(0755));
  EXPECT_EQ(Run({"status"}).exit_code, 66);
  fs::remove(ledger() + "/holiday.jpg");
  EXPECT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0) << "an empty one is fine";
}

TEST_F(Program, RefusedCommandsMakeNoLedger) {
  const std::vector<std::pair<int, std::vector<std::string>>> refused{
      {64, {"ingest", "--format", "csv", "-"}},
      {66, {"ingest", "--mapping", "nowhere.json", "-"}},
      {77, {"serve", "--listen", "0.0.0.0:0"}},
      {64, {"serve", "--listen", "nonsense"}},
      {77, {"serve", "--mllp", "0.0.0.0:2575"}},
      {64, {"serve", "--mllp", "127.0.0.1:0", "--source", ""}},
      {77, {"--as", "gp", "--org", "A1", "ingest", "-"}},
      {77, {"--as", "gp", "--org", "A1", "serve"}},
  };
  for (const auto& [code, words] : refused) {
    const ChildRun run = Run(words, {.input = kPatientLine});
    EXPECT_EQ(run.exit_code, code) << testing::PrintToString(words) << run.err;
  }
  EXPECT_FALSE(fs::exists(ledger()));
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  for (const char* command : {"status", "rebuild", "verify"})
    EXPECT_EQ(Run({"--as", "gp", "--org", "A1", command}).exit_code, 77) << command;
}

// Runs a command line of the shell; its exit code.
int Shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

TEST_F(Program, ClosedStandardDescriptors) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  const std::string daybook =
      "timeout 20 " + std::string(DAYBOOK_PROGRAM) + " --data " + ledger() + " ";
  EXPECT_EQ(Shell(daybook + "ingest - <&- >/dev/null 2>&1"), 0) << "nothing came";
  EXPECT_EQ(Shell(daybook + "query -c 'from residents show count' <&- >&- 2>/dev/null"), 74);
  EXPECT_EQ(Shell(daybook + "query -c 'from residents show count' <&- >/dev/null 2>&-"), 0);
  EXPECT_EQ(Shell("timeout -s TERM 2 " + daybook.substr(11) + "serve <&- >&- 2>&-"), 124);
  std::ifstream lock(ledger() + "/LOCK");
  const std::string text((std::istreambuf_iterator<char>(lock)), std::istreambuf_iterator<char>());
  EXPECT_EQ(text.find("serving"), std::string::npos) << text;
  EXPECT_EQ(Run({"verify"}).exit_code, 0);
}

TEST_F(Program, ASignalEndsWhatWaits) {
  const std::string fifo = folder_ / "fifo.json";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  Terminal terminal([this, &fifo] {
    ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
    ::execl(DAYBOOK_PROGRAM, "daybook", "ingest", "--json", fifo.c_str(), nullptr);
    return 127;
  });
  for (int tries = 0; tries < 500 && !fs::exists(ledger() + "/FORMAT"); ++tries) ::usleep(10'000);
  ::usleep(100'000);
  terminal.Type("\x03");
  EXPECT_TRUE(terminal.Sees("\"accepted\":0")) << terminal.rest();
  EXPECT_EQ(terminal.ExitCode(), 130);
  // And somebody who writes to it is read.
  std::thread writer([&fifo] { std::ofstream(fifo) << kPatientLine; });
  const ChildRun run = Run({"ingest", "--json", fifo});
  writer.join();
  EXPECT_EQ(Counts(run).at("accepted").as_int64(), 1) << run.err;
}

TEST_F(Program, OneUnreadableFileDoesNotStopTheOthers) {
  WriteFile("a.ndjson", kPatientLine);
  const std::string second = R"({"resourceType":"Patient","id":"p2","gender":"male"})";
  WriteFile("c.ndjson", second);
  fs::create_symlink(folder_ / "gone.ndjson", folder_ / "b.ndjson");
  // Named it is tried; it can't be opened whoever asks.
  const std::vector<std::string> words{"ingest", "--json", folder_ / "a.ndjson", "/proc/self/mem",
                                       folder_ / "c.ndjson"};
  const ChildRun run = Run(words);
  EXPECT_EQ(run.exit_code, 74) << run.err;
  EXPECT_EQ(Counts(run).at("accepted").as_int64(), 2) << run.err;
  EXPECT_NE(run.err.find("/proc/self/mem"), std::string::npos) << run.err;
  const ChildRun folder = Run({"ingest", "--json", folder_.string()});
  EXPECT_NE(folder.err.find("b.ndjson"), std::string::npos) << folder.err;
}

TEST_F(Program, ATerminalIsNotSteeredByInputs) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = "\x1b[2J no json"}).exit_code, 0);
  for (const bool raw : {false, true}) {
    Terminal terminal([this, raw] {
      ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
      ::execl(DAYBOOK_PROGRAM, "daybook", "quarantine", "show", "1", raw ? "--raw" : nullptr,
              nullptr);
      return 127;
    });
    EXPECT_TRUE(terminal.Sees("no json")) << terminal.rest();
    EXPECT_EQ(terminal.seen().find("\x1b[2J"), std::string::npos);
  }
  EXPECT_EQ(Run({"quarantine", "show", "1", "--raw"}).out, "\x1b[2J no json");
  const std::string named = WriteFile("\x1b[2J.json", "no json either");
  ASSERT_EQ(Run({"ingest", named}).exit_code, 0);
  for (const char* format : {"csv", "markdown", "table", "vertical", "tsv", "json"}) {
    Terminal terminal([this, format] {
      ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
      ::execl(DAYBOOK_PROGRAM, "daybook", "quarantine", "list", "--format", format, nullptr);
      return 127;
    });
    EXPECT_EQ(terminal.ExitCode(), 0) << format;
    EXPECT_EQ(terminal.seen().find("\x1b[2J"), std::string::npos) << format;
  }
  Terminal error([] {
    ::execl(DAYBOOK_PROGRAM, "daybook", "\x1b[2Jnonsense", nullptr);
    return 127;
  });
  EXPECT_TRUE(error.Sees("nonsense")) << error.rest();
  EXPECT_EQ(error.seen().find("\x1b[2J"), std::string::npos);
}

TEST_F(Program, HelpIsACommandToo) {
  EXPECT_EQ(Run({"help"}).out, Run({"--help"}).out);
  EXPECT_EQ(Run({"help"}).exit_code, 0);
  EXPECT_EQ(Run({"help", "ingest"}).out, Run({"ingest", "--help"}).out);
  EXPECT_EQ(Run({"help", "qurey"}).exit_code, 64);
}

TEST_F(Program, RebuildKeepsTheDigests) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  const ChildRun run = Run({"rebuild"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find(" same\n"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("changed"), std::string::npos) << run.out;
  EXPECT_EQ(Run({"rebuild", "--view", "timeline"}).out, run.out);
  const ChildRun unknown = Run({"rebuild", "--view", "cohorts"});
  EXPECT_EQ(unknown.exit_code, 64);
  EXPECT_NE(unknown.err.find("timeline"), std::string::npos) << unknown.err;
}

TEST_F(Program, ThePromptOpensOnATerminal) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  Terminal terminal([this] {
    ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
    ::setenv("HOME", folder_.c_str(), 1);
    ::unsetenv("XDG_STATE_HOME");
    ::execl(DAYBOOK_PROGRAM, "daybook", nullptr);
    return 127;
  });
  ASSERT_TRUE(terminal.Sees("daybook> ")) << terminal.rest();
  // Its owner is named to a second command that needs the folder itself.
  const ChildRun second = Run({"rebuild"});
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_NE(second.err.find("daybook repl"), std::string::npos) << second.err;
  terminal.Type("from residents show count;\r");
  EXPECT_TRUE(terminal.Sees("(1 row, ")) << terminal.rest();
  terminal.Type("\x04");
  EXPECT_EQ(terminal.ExitCode(), 0);
  EXPECT_TRUE(fs::exists(folder_ / ".local/state/daybook/history"));
}

TEST_F(Program, CtrlCEndsItWith130) {
  Terminal terminal([this] {
    ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
    ::execl(DAYBOOK_PROGRAM, "daybook", "ingest", "--json", "-", nullptr);
    return 127;
  });
  // Once the folder is there the program waits for its input.
  for (int tries = 0; tries < 500 && !fs::exists(ledger() + "/FORMAT"); ++tries) ::usleep(10'000);
  terminal.Type("\x03");
  EXPECT_TRUE(terminal.Sees("\"accepted\":0")) << terminal.rest();
  EXPECT_EQ(terminal.ExitCode(), 130);
}

TEST_F(Program, BoldHeadsOnATerminalUnlessNoColor) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  for (const char* no_color : {"", "1"}) {
    Terminal terminal([this, no_color] {
      ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
      ::setenv("NO_COLOR", no_color, 1);
      ::execl(DAYBOOK_PROGRAM, "daybook", "quarantine", "list", nullptr);
      return 127;
    });
    EXPECT_TRUE(terminal.Sees("(0 rows")) << terminal.rest();
    EXPECT_EQ(terminal.seen().find("\x1b[1m") != std::string::npos, *no_color == '\0');
  }
}

TEST_F(Program, ServeAnswersBesideItselfAndStopsOnSigterm) {
  Terminal server([this] {
    ::setenv("DAYBOOK_DATA", ledger().c_str(), 1);
    ::execl(DAYBOOK_PROGRAM, "daybook", "serve", "--listen", "127.0.0.1:0", nullptr);
    return 127;
  });
  ASSERT_TRUE(server.Sees("loopback only")) << server.rest();
  const ChildRun ingest = Run({"ingest", "--json", "-"}, {.input = kPatientLine});
  EXPECT_EQ(ingest.exit_code, 0) << ingest.err;
  EXPECT_EQ(Counts(ingest).at("accepted").as_int64(), 1);
  const ChildRun query = Run({"query", "--format", "ndjson", "-c", "from residents show count"});
  EXPECT_EQ(query.exit_code, 0) << query.err;
  EXPECT_TRUE(query.out.ends_with("{\"end\":true,\"rows\":1}\n")) << query.out;
  const ChildRun script =
      Run({"query", "--format", "csv", "-c", "from residents show count; from nothing_such"});
  EXPECT_TRUE(script.out.starts_with("count\r\n1\r\n")) << script.out << script.err;
  const ChildRun latin = Run({"query", "-c", "from residents where name = '\xe9'"});
  EXPECT_EQ(latin.exit_code, 65);
  EXPECT_NE(latin.err.find("CQ0104"), std::string::npos) << latin.err;
  EXPECT_EQ(Run({"ingest", "--source", "St Mary's", "-"}, {.input = kPatientLine}).exit_code, 0);
  const ChildRun rebuild = Run({"rebuild"});
  EXPECT_EQ(rebuild.exit_code, 0) << rebuild.err;
  EXPECT_NE(rebuild.out.find(" same\n"), std::string::npos) << rebuild.out;
  EXPECT_EQ(Run({"rebuild", "--view", "cohorts"}).exit_code, 64);
  server.Kill(SIGTERM);
  EXPECT_EQ(server.ExitCode(), 0);
  EXPECT_EQ(Run({"status"}).exit_code, 0);
}

TEST_F(Program, AScriptStopsAtItsFirstErrorUnlessToldOtherwise) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  const std::string script =
      "from residents show count;\nfrom nothing_such;\nfrom residents show count;\n";
  const auto ends = [](const std::string& out) {
    size_t count = 0;
    for (size_t at = 0; (at = out.find("\"end\":true", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  const ChildRun stops = Run({"query", "--format", "ndjson", "-"}, {.input = script});
  EXPECT_EQ(stops.exit_code, 65);
  EXPECT_LE(ends(stops.out), 1u) << stops.out;
  EXPECT_NE(stops.err.find("nothing_such"), std::string::npos) << stops.err;
  const ChildRun prompt = Run({"repl", "--format", "ndjson"}, {.input = script});
  EXPECT_EQ(prompt.exit_code, 65);
  EXPECT_EQ(ends(prompt.out), 1u) << prompt.out;
  const ChildRun goes_on = Run({"repl", "--keep-going", "--format", "ndjson"}, {.input = script});
  EXPECT_EQ(goes_on.exit_code, 65) << "the first failure's code";
  EXPECT_EQ(ends(goes_on.out), 2u) << goes_on.out;
}

TEST_F(Program, VerifyFindsADamagedByte) {
  ASSERT_EQ(Run({"ingest", "-"}, {.input = kPatientLine}).exit_code, 0);
  const ChildRun whole = Run({"verify", "--json"});
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  const json::object report = json::parse(whole.out).as_object();
  EXPECT_TRUE(report.at("ok").as_bool());
  EXPECT_GT(report.at("files").as_int64(), 0);
  EXPECT_GT(report.at("entries").as_int64(), 0);

  fs::path victim;
  for (const auto& file : fs::directory_iterator(ledger() + "/care"))
    if (file.path().extension() == ".log" && file.file_size() > 100) victim = file.path();
  ASSERT_FALSE(victim.empty());
  std::fstream bytes(victim, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(60);
  const int was = bytes.get();
  bytes.seekp(60);
  bytes.put(static_cast<char>(was ^ 0x10));
  bytes.close();
  const ChildRun damaged = Run({"verify", "--json"});
  EXPECT_EQ(damaged.exit_code, 74);
  const json::object found = json::parse(damaged.out).as_object();
  EXPECT_FALSE(found.at("ok").as_bool());
  EXPECT_FALSE(found.at("damaged").as_array().empty());
}

}  // namespace
}  // namespace daybook::tests
