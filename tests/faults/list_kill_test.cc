// kill -9 of `daybook ingest` in the middle of a list of CSV, and of its revert: the same command
// again ends where it would have ended, with every entry once.
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <thread>

#include "tests/faults/program.h"
#include "tests/faults/scale.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

class ListKill : public ProgramKill {
 protected:
  static constexpr int kFirst = 2'000;   // records of the first list
  static constexpr int kSecond = 1'200;  // those that the second still has
  static constexpr int kNotes = 2;       // of a list or a revert

  ListKill() {
    std::ofstream(mapping_) << R"({"kind":"condition","record":"id","snapshot":true,
      "columns":{"subject":"who","code":"what"}})";
    WriteList(first_, kFirst);
    WriteList(second_, kSecond);
  }
  static void WriteList(const fs::path& path, int rows) {
    std::ofstream file(path);
    file << "id,who,what\n";
    for (int row = 0; row < rows; ++row) file << row << "," << row % 50 << ",asthma\n";
  }
  std::vector<std::string> ListWords(const fs::path& list, const std::string& as_of) const {
    return {"ingest", "--json",       "--mapping", mapping_.string(), "--as-of",
            as_of,    "--remove-max", "100",       list.string()};
  }
  // What the program ended with; killed after `micros` unless that is negative.
  std::string Run(const std::vector<std::string>& words, int64_t micros = -1) {
    Program program(Words(words), folder_ / "out");
    if (micros >= 0) std::this_thread::sleep_for(std::chrono::microseconds(micros));
    const int code = program.End(micros >= 0 ? SIGKILL : 0);
    killed_ += code == 128 + SIGKILL ? 1 : 0;
    if (micros < 0) {
      EXPECT_EQ(code, 0) << TextOf(folder_ / "out");
    }
    return TextOf(folder_ / "out");
  }
  int64_t Shown() {
    return Member(Run({"query", "--format", "ndjson", "-c", "from conditions show count as n"}),
                  "n");
  }

  fs::path mapping_ = folder_ / "mapping.json";
  fs::path first_ = folder_ / "first.csv";
  fs::path second_ = folder_ / "second.csv";
  int killed_ = 0;
};

TEST_F(ListKill, RunAgainItEndsTheSame) {
  std::mt19937_64 random(Seed());
  Run(ListWords(first_, "2026-03-01"));
  const auto began = std::chrono::steady_clock::now();
  const std::string whole = Run(ListWords(second_, "2026-03-02"));
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(Member(whole, "no_longer_reported"), kFirst - kSecond);
  const auto soon = [&] {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(took.count()));
  };
  const int64_t after_first = kFirst + kNotes;
  const int64_t after_second = after_first + kFirst + kNotes;  // rows and gaps
  const int64_t after_revert = after_second + kFirst - kSecond + kNotes;
  for (int round = 0; round < Scaled(12) && !HasFailure(); ++round) {
    fs::remove_all(ledger_);
    Run(ListWords(first_, "2026-03-01"));
    Run(ListWords(second_, "2026-03-02"), soon());
    Run(ListWords(second_, "2026-03-02"), soon());
    const std::string list = Run(ListWords(second_, "2026-03-02"));
    ExpectSound(after_second, "list");
    EXPECT_EQ(Shown(), kSecond);
    const std::vector<std::string> revert{"ingest", "--revert",
                                          std::to_string(Member(list, "load"))};
    Run(revert, soon());
    Run(revert);
    ExpectSound(after_revert, "revert");
    EXPECT_EQ(Shown(), kFirst);
  }
  std::printf("%d lists and reverts killed (DAYBOOK_TEST_SEED=%llu)\n", killed_,
              static_cast<unsigned long long>(Seed()));
  EXPECT_GT(killed_, 0);
}

}  // namespace
}  // namespace daybook::tests
