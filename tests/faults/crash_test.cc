// Real ends of real processes: killed in the middle, out of disk, files damaged. All LevelDB work
// is done in children (child.h).
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "tests/faults/child.h"
#include "tests/faults/fault_env.h"
#include "tests/faults/workload.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Store;

ledger::StoreOptions Options(const Clock& clock) {
  ledger::StoreOptions options;
  options.clock = &clock;
  options.create = true;
  options.write_buffer_bytes = 64u << 10;
  return options;
}

// "17 40 2": message 17 begins at 40 and has 2 entries.
Acknowledged ReadAcknowledged(const std::string& said) {
  Acknowledged acknowledged;
  acknowledged.opened = true;
  std::istringstream lines(said);
  std::string line;
  while (std::getline(lines, line) && !lines.eof()) {
    std::istringstream in(line);
    int number = 0;
    ledger::Committed committed;
    if (in >> number >> committed.first.value >> committed.count)
      acknowledged.messages[number] = committed;
  }
  return acknowledged;
}

// Appends messages from `number` on and says each one's place once it is durable. Ends when an
// append fails, having seen that the next 200 fail too; 0 if so.
int AppendUntilFailure(const fs::path& folder, int number, int fd) {
  const SystemClock clock;
  auto store = Store::Open(folder, Options(clock));
  if (!store.ok()) return 2;
  for (;; ++number) {
    const auto done = (*store)->care().AppendAndWait(WorkloadMessage(**store, number));
    if (!done.ok()) break;
    Say(fd, std::to_string(number) + " " + std::to_string(done->first.value) + " " +
                std::to_string(done->count));
  }
  for (int i = 1; i <= 200; ++i)
    if ((*store)->care().AppendAndWait(WorkloadMessage(**store, number + i)).ok()) return 3;
  return 0;
}

// Runs CheckStore in a child; empty if all is well.
std::string CheckInChild(const fs::path& folder, const Acknowledged& acknowledged) {
  const ChildEnd end = RunChild([&](int fd) {
    const std::string wrong = CheckStore(folder, acknowledged);
    if (!wrong.empty()) Say(fd, wrong);
    return 0;
  });
  if (!end.exited) return "the check was ended by signal " + std::to_string(end.code);
  return end.said;
}

// `count` times DAYBOOK_TEST_SCALE, at least one: scripts/torture runs more.
int Scaled(int count) {
  const char* const scale = std::getenv("DAYBOOK_TEST_SCALE");
  return scale ? std::max(1, static_cast<int>(count * std::atof(scale))) : count;
}

// Kills a process in the middle of appending to one store, `rounds` times; adds what it
// acknowledged.
void KillRounds(int rounds, std::mt19937_64& random, uint64_t& acknowledged) {
  const TempFolder folder;
  Acknowledged all;
  int next = 0;
  for (int round = 0; round < rounds; ++round) {
    const int lines = 1 + static_cast<int>(random() % 60);
    const ChildEnd end =
        RunChild([&](int fd) { return AppendUntilFailure(folder / "store", next, fd); }, lines);
    ASSERT_FALSE(end.exited) << "round " << round << " ended by itself, code " << end.code;
    ASSERT_EQ(end.code, SIGKILL);
    all.messages.merge(ReadAcknowledged(end.said).messages);
    ASSERT_EQ(CheckInChild(folder / "store", all), "") << "round " << round;
    // The last message may be there without its acknowledgement having been seen: go beyond it.
    next = all.messages.rbegin()->first + 10;
  }
  acknowledged += all.messages.size();
}

TEST(Kill, InTheMiddleOfAppendingLosesNothing) {
  constexpr int kRoundsAStore = 20;
  std::mt19937_64 random(20261124);
  uint64_t acknowledged = 0;
  const int kills = Scaled(kRoundsAStore);
  for (int done = 0; done < kills && !HasFatalFailure(); done += kRoundsAStore)
    KillRounds(std::min(kRoundsAStore, kills - done), random, acknowledged);
  std::printf("%d kills, %llu acknowledged messages, 0 lost\n", kills,
              static_cast<unsigned long long>(acknowledged));
  EXPECT_GE(acknowledged, static_cast<uint64_t>(kills));
}

// The kernel's own short write and error (EFBIG), of the same shape as a full disk.
TEST(FullDisk, LatchesAndLosesNothing) {
  for (const rlim_t limit_bytes : {20'000u, 33'000u, 50'001u, 64'000u}) {
    const TempFolder folder;
    const ChildEnd made = RunChild([&](int) {
      const SystemClock clock;
      return Store::Open(folder / "store", Options(clock)).ok() ? 0 : 1;
    });
    ASSERT_TRUE(made.exited && made.code == 0);
    const ChildEnd end = RunChild([&](int fd) {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{limit_bytes, limit_bytes};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 4;
      return AppendUntilFailure(folder / "store", 0, fd);
    });
    ASSERT_TRUE(end.exited && end.code == 0) << end.code << " at " << limit_bytes;
    const Acknowledged acknowledged = ReadAcknowledged(end.said);
    EXPECT_GE(acknowledged.messages.size(), 3u);
    EXPECT_EQ(CheckInChild(folder / "store", acknowledged), "") << limit_bytes;
  }
}

struct FlipTarget {
  fs::path file;  // relative to the store
  uint64_t bytes;
};

// Files whose every byte counts: not LevelDB's diary and not the lock files.
std::vector<FlipTarget> FlipTargets(const fs::path& store) {
  std::vector<FlipTarget> targets;
  for (const auto& file : fs::recursive_directory_iterator(store)) {
    const std::string name = file.path().filename();
    if (!file.is_regular_file() || name == "LOCK" || name.starts_with("LOG")) continue;
    if (file.file_size() > 0)
      targets.push_back({fs::relative(file.path(), store), file.file_size()});
  }
  return targets;
}

void FlipBit(const fs::path& file, uint64_t bit) {
  std::fstream in(file, std::ios::in | std::ios::out | std::ios::binary);
  in.seekg(static_cast<std::streamoff>(bit / 8));
  const int byte = in.get();
  in.seekp(static_cast<std::streamoff>(bit / 8));
  in.put(static_cast<char>(byte ^ (1 << bit % 8)));
}

enum FlipOutcome { kReported = 10, kOnlyAtOpen = 11, kUnseen = 12 };

// Files whose damage is in blocks and records of their own: the others hold for one another.
bool IsOfBlocks(const fs::path& file) {
  return file.extension() == ".log" || file.extension() == ".ldb" ||
         file.filename().string().starts_with("MANIFEST-");
}

// Why the report doesn't say where `target` was flipped; empty if it does.
std::string WronglyPlaced(const ledger::VerifyReport& report, const FlipTarget& target,
                          uint64_t byte) {
  for (const ledger::Damage& damage : report.damaged) {
    if (!damage.file.ends_with(target.file.string())) continue;
    if (!damage.offset) return "misplaced: no offset: " + damage.what;
    if (*damage.offset > byte) return "misplaced: beyond it, at " + std::to_string(*damage.offset);
    return "";
  }
  return "misplaced: the file is not named";
}

// In a child: verify, then open and read everything.
int ExamineFlipped(const fs::path& store, const Acknowledged& acknowledged,
                   const FlipTarget& target, uint64_t byte, int fd) {
  const auto report = ledger::VerifyStore(store);
  const bool reported = !report.ok() || !report->ok();
  if (report.ok() && IsOfBlocks(target.file)) Say(fd, WronglyPlaced(*report, target, byte));
  const SystemClock clock;
  FaultEnv quick;  // without faults: it leaves out the kernel's syncs
  auto options = Options(clock);
  options.create = false;
  options.env = &quick;
  const bool opens = Store::Open(store, options).ok();
  if (opens) {
    // CheckStore also verifies at its end; only what it read wrongly counts here.
    const std::string wrong = CheckStore(store, acknowledged, &quick);
    Say(fd, wrong);
  }
  if (reported) return kReported;
  return opens ? kUnseen : kOnlyAtOpen;
}

TEST(BitFlips, AreReportedAndNeverReadAsGood) {
  const TempFolder folder(TempFolder::InMemory());
  const ChildEnd made = RunChild([&](int fd) {
    FixedClock clock(1'790'000'000'000'000);
    const WorkloadRun run = RunWorkload(folder / "store", nullptr, clock, 40);
    for (const auto& [number, committed] : run.acknowledged.messages)
      Say(fd, std::to_string(number) + " " + std::to_string(committed.first.value) + " " +
                  std::to_string(committed.count));
    return run.first_error.empty() ? 0 : 1;
  });
  ASSERT_TRUE(made.exited && made.code == 0);
  const Acknowledged acknowledged = ReadAcknowledged(made.said);
  ASSERT_EQ(acknowledged.messages.size(), 40u);
  const std::vector<FlipTarget> targets = FlipTargets(folder / "store");
  ASSERT_GT(targets.size(), 10u);

  std::mt19937_64 random(99);
  std::map<int, int> outcomes;
  const int flips = Scaled(300);
  for (int flip = 0; flip < flips && !::testing::Test::HasFailure(); ++flip) {
    // Each file in turn, so that small ones are met as often as large ones.
    const FlipTarget& target = targets[static_cast<size_t>(flip) % targets.size()];
    const uint64_t bit = random() % (target.bytes * 8);
    const fs::path copy = folder / "flipped";
    fs::copy(folder / "store", copy, fs::copy_options::recursive);
    FlipBit(copy / target.file, bit);
    const ChildEnd end =
        RunChild([&](int fd) { return ExamineFlipped(copy, acknowledged, target, bit / 8, fd); });
    const std::string where = target.file.string() + " bit " + std::to_string(bit);
    EXPECT_TRUE(end.exited) << where << ": signal " << end.code;
    EXPECT_NE(end.code, kUnseen) << where << ": verify and open saw nothing";
    EXPECT_EQ(end.said.find("misplaced"), std::string::npos) << where << ": " << end.said;
    EXPECT_EQ(end.said.find("is not whole"), std::string::npos) << where << ": " << end.said;
    EXPECT_EQ(end.said.find("not an event"), std::string::npos) << where << ": " << end.said;
    EXPECT_EQ(end.said.find("acknowledged and is lost"), std::string::npos)
        << where << ": " << end.said;
    ++outcomes[end.code];
    fs::remove_all(copy);
  }
  std::printf("%d flips over %zu files: %d reported by verify, %d by open alone\n", flips,
              targets.size(), outcomes[kReported], outcomes[kOnlyAtOpen]);
  EXPECT_EQ(outcomes[kReported], flips);
}

TEST(MissingFiles, AreNamed) {
  const TempFolder folder(TempFolder::InMemory());
  const ChildEnd made = RunChild([&](int) {
    FixedClock clock(1'790'000'000'000'000);
    return RunWorkload(folder / "store", nullptr, clock, 40).first_error.empty() ? 0 : 1;
  });
  ASSERT_TRUE(made.exited && made.code == 0);
  for (const FlipTarget& target : FlipTargets(folder / "store")) {
    if (target.file == "FORMAT" || target.file.extension() == ".dbtmp") continue;
    const fs::path copy = folder / "copy";
    fs::copy(folder / "store", copy, fs::copy_options::recursive);
    fs::remove(copy / target.file);
    const ChildEnd end = RunChild([&](int fd) {
      const auto report = ledger::VerifyStore(copy);
      if (!report.ok()) return 1;
      for (const auto& damage : report->damaged) Say(fd, damage.file + ": " + damage.what);
      const SystemClock clock;
      auto options = Options(clock);
      options.create = false;
      return Store::Open(copy, options).ok() ? 2 : 0;
    });
    EXPECT_TRUE(end.exited) << target.file << ": signal " << end.code;
    EXPECT_FALSE(end.said.empty()) << target.file;
    EXPECT_EQ(end.code, 0) << target.file << ": " << end.said;
    fs::remove_all(copy);
  }
}

}  // namespace
}  // namespace daybook::tests
