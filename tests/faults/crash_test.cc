// Real ends of real processes: killed in the middle, out of disk. All LevelDB work is done in
// children (child.h).
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <random>

#include "tests/faults/child.h"
#include "tests/faults/child_store.h"
#include "tests/faults/scale.h"
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

// Appends messages from `number` on and says each one's place once it is durable. Ends when an
// append fails, having seen that the next 200 fail too; 0 if so.
int AppendUntilFailure(const fs::path& folder, int number, int fd) {
  const SystemClock clock;
  auto store = Store::Open(folder, Options(clock));
  if (!store.ok()) return 2;
  for (;; ++number) {
    const auto done = (*store)->care().AppendAndWait(WorkloadMessage(**store, number));
    if (!done.ok()) break;
    Acknowledge(fd, number, *done);
  }
  for (int i = 1; i <= 200; ++i)
    if ((*store)->care().AppendAndWait(WorkloadMessage(**store, number + i)).ok()) return 3;
  return 0;
}

struct FillTotals {
  int fills = 0;
  uint64_t acknowledged = 0;
};

// Kills a process in the middle of appending to one store, `rounds` times; adds what it
// acknowledged.
void KillRounds(int rounds, std::mt19937_64& random, uint64_t& acknowledged) {
  const TempFolder folder(TempFolder::InMemory());
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
  constexpr int kRoundsAStore = 50;
  std::mt19937_64 random(Seed());
  uint64_t acknowledged = 0;
  const int kills = Scaled(2 * kRoundsAStore);
  for (int done = 0; done < kills && !HasFatalFailure(); done += kRoundsAStore)
    KillRounds(std::min(kRoundsAStore, kills - done), random, acknowledged);
  std::printf("%d kills, %llu acknowledged messages, 0 lost\n", kills,
              static_cast<unsigned long long>(acknowledged));
  EXPECT_GE(acknowledged, static_cast<uint64_t>(kills));
}

// In children: makes a store, then appends to it under `hardship` until it fails; what was
// acknowledged is there once `relief` has come.
void FillUp(const fs::path& store, const std::string& where, const std::function<bool()>& hardship,
            const std::function<void()>& relief, FillTotals& totals) {
  const ChildEnd made = RunChild([&](int) {
    const SystemClock clock;
    return Store::Open(store, Options(clock)).ok() ? 0 : 1;
  });
  ASSERT_TRUE(made.exited && made.code == 0) << where;
  const ChildEnd end =
      RunChild([&](int fd) { return hardship() ? AppendUntilFailure(store, 0, fd) : 4; });
  // A disk may also be too full to open the store on (2).
  ASSERT_TRUE(end.exited && (end.code == 0 || end.code == 2)) << end.code << " at " << where;
  relief();
  const Acknowledged acknowledged = ReadAcknowledged(end.said);
  EXPECT_EQ(CheckInChild(store, acknowledged), "") << where;
  ++totals.fills;
  totals.acknowledged += acknowledged.messages.size();
}

// The kernel's own short write and error (EFBIG), of the same shape as a full disk.
TEST(FullDisk, AtALimitOfTheFileSizeLatchesAndLosesNothing) {
  FillTotals totals;
  std::mt19937_64 random(Seed());
  for (int fill = 0; fill < Scaled(24) && !HasFailure(); ++fill) {
    const TempFolder folder(TempFolder::InMemory());
    const rlim_t limit_bytes = 4'000 + random() % 90'000;
    FillUp(
        folder / "store", std::to_string(limit_bytes) + " bytes a file",
        [&] {
          ::signal(SIGXFSZ, SIG_IGN);
          const rlimit limit{limit_bytes, limit_bytes};
          return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
        },
        [] {}, totals);
  }
  std::printf("%d limits, %llu acknowledged messages, 0 lost\n", totals.fills,
              static_cast<unsigned long long>(totals.acknowledged));
  EXPECT_GT(totals.acknowledged, static_cast<uint64_t>(totals.fills));
}

// A file system in memory; unmounted with it.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& at) : at_(at) { fs::create_directory(at_); }
  ~SmallDisk() {
    if (mounted_) ::umount(at_.c_str());
  }
  // Made, or made larger; errno says why it could not.
  bool Hold(uint64_t bytes) {
    const std::string size = "size=" + std::to_string(bytes);
    const unsigned long flags = mounted_ ? MS_REMOUNT : 0;
    if (::mount("tmpfs", at_.c_str(), "tmpfs", flags, size.c_str()) != 0) return false;
    return mounted_ = true;
  }

 private:
  fs::path at_;
  bool mounted_ = false;
};

// ENOSPC. Only root may mount a disk; for others the limit above and tests/e2e/full_disk.sh stand.
TEST(FullDisk, ThatIsFullForEverythingLatchesAndLosesNothing) {
  FillTotals totals;
  std::mt19937_64 random(Seed());
  for (int fill = 0; fill < Scaled(24) && !HasFailure(); ++fill) {
    const TempFolder folder(TempFolder::InMemory());
    SmallDisk disk(folder / "disk");
    constexpr uint64_t kLeastBytes = 450u << 10;  // an empty store; a third of it is keys
    const uint64_t bytes = kLeastBytes + random() % (600u << 10);
    if (!disk.Hold(bytes)) {
      std::printf("no disk that fills: mount says %s\n", strerror(errno));
      return;
    }
    FillUp(
        folder / "disk" / "store", "a disk of " + std::to_string(bytes) + " bytes",
        [] { return true; }, [&] { ASSERT_TRUE(disk.Hold(64u << 20)); }, totals);
  }
  std::printf("%d disks, %llu acknowledged messages, 0 lost\n", totals.fills,
              static_cast<unsigned long long>(totals.acknowledged));
  EXPECT_GT(totals.acknowledged, static_cast<uint64_t>(totals.fills));
}

}  // namespace
}  // namespace daybook::tests
