// The pieces of the command line: options, suggestions, numbers for people, counts, status.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "cli/console.h"
#include "cli/counts.h"
#include "cli/error_text.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/status_text.h"
#include "cli/suggest.h"

namespace daybook::tests {
namespace {

using cli::Operands;

constexpr std::array<cli::OptionSpec, 4> kSpecs{{
    {"format", 0, "FORMAT", "how"},
    {"command", 'c', "TEXT", "what"},
    {"param", 'p', "NAME=VALUE", "with", true},
    {"json", 'j', "", "as JSON"},
}};

Result<cli::ReadArguments> ReadMixed(const std::vector<std::string>& words) {
  return cli::Read(words, kSpecs, Operands::kMixWithOptions);
}

TEST(Terminal, SeesNoControlCharactersOfOthers) {
  EXPECT_EQ(cli::ForTerminal("a\x1b[2Jb\tc\r\nd\re\n"), "a\\x1b[2Jb\tc\r\nd\\re\n");
  EXPECT_EQ(cli::ForTerminal(""), "");
  EXPECT_EQ(cli::ForTerminal("Zoë"), "Zoë");
}

// A command that changes nothing ends with the first signal, wherever it is.
TEST(Interrupts, EndAtOnceWhereToldSo) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDERR_FILENO);
    cli::Interrupt interrupt;
    interrupt.end_at_once();
    ::raise(SIGTERM);
    ::_exit(0);
  }
  int state = 0;
  ASSERT_EQ(::waitpid(child, &state, 0), child);
  EXPECT_EQ(WEXITSTATUS(state), 130);
}

TEST(Counts, NameSomeOfManyTypes) {
  feeds::IngestCounts counts;
  for (char letter = 'A'; letter <= 'Z'; ++letter) counts.ignored[std::string(1, letter)] = 2;
  const std::string text = cli::CountsText(counts);
  EXPECT_NE(text.find("52 ignored (A 2, "), std::string::npos) << text;
  EXPECT_NE(text.find("6 more types"), std::string::npos) << text;
}

TEST(Options, AreReadInEachWayTheyAreWritten) {
  const auto read = ReadMixed(
      {"a", "--format", "csv", "-cfrom x", "-p", "a=1", "--param=b=2", "-j", "-", "--", "--json"});
  ASSERT_TRUE(read.ok()) << read.error().message;
  const cli::Arguments& arguments = read.value().arguments;
  EXPECT_EQ(arguments.Value("format"), "csv");
  EXPECT_EQ(arguments.Value("command"), "from x");
  EXPECT_EQ(arguments.Values("param"), (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_TRUE(arguments.Has("json"));
  EXPECT_EQ(arguments.operands(), (std::vector<std::string>{"a", "-", "--json"}));
  EXPECT_EQ(arguments.Value("nothing", "otherwise"), "otherwise");
}

TEST(Options, BeforeTheCommandEndAtIt) {
  const std::vector<std::string> words{"--format", "csv", "query", "--json"};
  const auto read = cli::Read(words, kSpecs, Operands::kEndOptions);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().words_read, 2u);
  EXPECT_FALSE(read.value().arguments.Has("json"));
}

TEST(Options, AreRefusedWithWordsThatHelp) {
  const auto refusal = [](const std::vector<std::string>& words) {
    const auto read = ReadMixed(words);
    EXPECT_FALSE(read.ok());
    if (read.ok()) return std::string();
    EXPECT_EQ(read.error().code, ErrorCode::kUsage);
    return read.error().message + "|" + read.error().hint;
  };
  EXPECT_EQ(refusal({"--fromat", "csv"}), "there is no option --fromat|did you mean '--format'?");
  EXPECT_EQ(refusal({"--zebra"}), "there is no option --zebra|--help lists the options");
  EXPECT_EQ(refusal({"-x"}), "there is no option -x|--help lists the options");
  EXPECT_EQ(refusal({"--format"}), "--format needs a value: --format FORMAT|");
  EXPECT_EQ(refusal({"--json=yes"}), "--json takes no value, but 'yes' was given|");
  EXPECT_EQ(refusal({"--format", "a", "--format", "b"}), "--format is given twice|");
}

TEST(Options, NumbersAreWholeAndWithinBounds) {
  EXPECT_EQ(*cli::NumberOf("--n", "12", 1, 12), 12u);
  for (const char* wrong : {"0", "13", "-1", "1.5", "", " 1", "1x", "99999999999999999999"})
    EXPECT_FALSE(cli::NumberOf("--n", wrong, 1, 12).ok()) << wrong;
}

TEST(Suggest, TheNearestWordIfItIsNear) {
  constexpr std::array<std::string_view, 4> kWords{"query", "quarantine", "ingest", "fmt"};
  EXPECT_EQ(cli::Nearest("qurey", kWords), "query");
  EXPECT_EQ(cli::Nearest("quarentine", kWords), "quarantine");
  EXPECT_EQ(cli::Nearest("igest", kWords), "ingest");
  EXPECT_EQ(cli::Nearest("fm", kWords), "fmt");
  EXPECT_EQ(cli::Nearest("elephant", kWords), "");
  EXPECT_EQ(cli::Nearest("", kWords), "");
  EXPECT_EQ(cli::Nearest(std::string(100'000, 'q'), kWords), "");
}

TEST(ForPeople, CountsAndBytes) {
  EXPECT_EQ(cli::CountText(0), "0");
  EXPECT_EQ(cli::CountText(999), "999");
  EXPECT_EQ(cli::CountText(1'234'567), "1,234,567");
  EXPECT_EQ(cli::BytesText(999), "999 B");
  EXPECT_EQ(cli::BytesText(12'345'678), "12.3 MB");
  EXPECT_EQ(cli::ProgressText("reading", cli::Progress::Unit::kBytes, 6'000'000, 12'000'000),
            "reading [############            ] 50 %, 6.0 MB of 12.0 MB");
  EXPECT_EQ(cli::ProgressText("reading", cli::Progress::Unit::kEntries, 7, 0), "reading 7 entries");
}

TEST(ForPeople, ErrorsSayWhereWhatAndWhatNext) {
  EXPECT_EQ(cli::ErrorText({ErrorCode::kBadData, "not JSON", "a.json", "send JSON"}),
            "daybook: a.json: not JSON\n  send JSON");
  EXPECT_EQ(cli::ErrorText({ErrorCode::kBadQuery, "from x\n     ^ error CQ0201: what\n"}),
            "from x\n     ^ error CQ0201: what");
}

TEST(Counts, AreReadAndTold) {
  const auto counts = cli::CountsFromJson(
      R"({"files":2,"inputs":11,"accepted":5,"duplicates":3,"quarantined":1,)"
      R"("ignored":{"Provenance":2},"events":7,"residents":1,"first_position":3,)"
      R"("last_position":9,"seconds":1.5})");
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->first_position, 3u);
  EXPECT_EQ(counts->last_position, 9u);
  EXPECT_EQ(cli::CountsText(*counts),
            "2 files, 11 inputs: 5 accepted, 3 duplicates, 1 quarantined, "
            "2 ignored (Provenance 2)\n7 events about 1 resident in 1.5 s; "
            "`daybook quarantine list` shows what could not be read");
  for (const char* wrong : {"", "{}", "[1]", "{\"inputs\":", "HTTP/1.1 500"})
    EXPECT_FALSE(cli::CountsFromJson(wrong).ok()) << wrong;
}

TEST(Status, ShowsLagAndBytesAnEvent) {
  query::StatusReport report;
  report.folder = "here";
  report.views = {{"timeline", "abc", 100, 130, 250, 4'200, "no room"}};
  report.sources = {{"gp\x1b[31m", 130, "", "2024-02-29"}};
  const std::string text = cli::StatusText(report);
  EXPECT_NE(text.find("30 entries behind, 250 rows, 4.2 kB (42.0 B an event), digest abc\n    "
                      "stopped: no room"),
            std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(cli::StatusJson(report),
            R"({"folder":"here","owner":"","care_entries":0,"access_entries":0,"quarantined":0,)"
            R"("residents":0,"bytes":0,"last_recorded":null,"root_hash":"","note":null,"views":[)"
            R"({"name":"timeline","position":100,"lag":30,"digest":"abc","rows":250,"bytes":4200,)"
            R"("bytes_per_event":42.0,"problem":"no room"}],"sources":[{"name":"gp\u001b[31m",)"
            R"("events":130,"last_received":null,"last_effective":"2024-02-29","alarm":null}]})");
}

}  // namespace
}  // namespace daybook::tests
