// Memory runs out at every Nth allocation, once or for good, while a store is made, opened after a
// crash, appended to, read and verified. operator new is this program's own, so LevelDB's
// allocations count too; malloc's (OpenSSL) don't.
//
// What the library promises (ledger/reliability.md): on a caller's thread std::bad_alloc passes
// through to the caller and the store goes on; on the committer's thread and inside LevelDB it ends
// the process (std::terminate; the program then says so, cli/process/out_of_memory.h). Either way
// nothing acknowledged is lost, nothing hangs, no answer is wrong.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <new>
#include <thread>

#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "tests/faults/child.h"
#include "tests/faults/child_store.h"
#include "tests/faults/fault_env.h"
#include "tests/faults/scale.h"
#include "tests/ledger/temp_folder.h"

namespace {

std::atomic<int64_t> allocations = 0;
std::atomic<int64_t> fail_at = -1;  // counted from 0; -1: never
std::atomic<bool> for_good = false;

void* Allocate(size_t bytes) {
  const int64_t now = allocations++;
  const int64_t at = fail_at;
  if (at >= 0 && (now == at || (for_good && now > at))) throw std::bad_alloc();
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(size_t bytes) { return Allocate(bytes); }
void* operator new[](size_t bytes) { return Allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Store;

constexpr int kMessages = 12;
constexpr int kEnded = 75;  // as the program ends without memory
constexpr unsigned kHangS = 30;
constexpr int64_t kStart = 1'790'000'000'000'000;

ledger::StoreOptions Options(const Clock& clock, FaultEnv& quick) {
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = &quick;
  options.create = true;
  options.write_buffer_bytes = 64u << 10;
  return options;
}

// Runs `step`; false if memory ran out in it.
template <typename Step>
bool Try(Step step) {
  try {
    step();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

// Whether a reader gives as many entries as there are.
bool ReadsAll(Store& store) {
  const uint64_t size = store.care().size().value;
  const auto reader = store.care().Read(LogPosition(0));
  if (!reader.ok()) return false;
  uint64_t read = 0;
  for (;;) {
    const auto entry = (*reader)->Next();
    if (!entry.ok() || !*entry) return entry.ok() && read == size;
    ++read;
  }
}

// What a long-running caller does: it goes on after each step that met the end of memory. The exit
// code; 0 if nothing is wrong.
int Live(const fs::path& folder, int first, int fd) {
  FaultEnv quick;
  const FixedClock clock(kStart);
  int wrong = 0;
  {
    std::unique_ptr<Store> store;
    const bool tried = Try([&] {
      auto opened = Store::Open(folder, Options(clock, quick));
      if (opened.ok()) store = std::move(*opened);
      if (!opened.ok()) wrong = 10;  // memory that is short is no damage
    });
    if (!store) return tried ? wrong : 0;
    Try([&] { Say(fd, "opened"); });
    for (int number = first; number < first + kMessages; ++number) {
      Try([&] {
        const auto done = store->care().AppendAndWait(WorkloadMessage(*store, number));
        if (!done.ok()) wrong = 11;
        if (done.ok()) Acknowledge(fd, number, *done);
      });
      if (number % 5 != 0) continue;
      Try([&] {
        if (store->quarantine().Put(WorkloadInput(number)).ok()) AcknowledgeInput(fd, number);
      });
      Try([&] {
        if (!ReadsAll(*store)) wrong = 12;
      });
    }
    bool closed = false;
    Try([&] { closed = store->Close().ok(); });
  }
  Try([&] {
    const auto report = ledger::VerifyStore(folder);
    if (!report.ok() || !report->ok()) wrong = 13;
  });
  return wrong;
}

// Live in a child that ends with kEnded where the process has to end, and may not take for ever.
ChildEnd LiveInChild(const fs::path& folder, int first, int64_t at, bool good) {
  return RunChild([&](int fd) noexcept {
    std::set_terminate([] { ::_exit(kEnded); });
    ::alarm(kHangS);
    allocations = 0;
    for_good = good;
    fail_at = at;
    const int wrong = Live(folder, first, fd);
    fail_at = -1;
    if (at < 0) Say(fd, "allocations " + std::to_string(allocations));
    return wrong;
  });
}

int64_t AllocationsOf(const ChildEnd& end) {
  const std::string word = "allocations ";
  const size_t at = end.said.find(word);
  return at == std::string::npos ? 0 : std::atoll(end.said.c_str() + at + word.size());
}

struct Totals {
  int runs = 0;
  int ended = 0;
};

// `make` prepares a folder's store and returns what is acknowledged in it; then memory runs out at
// `runs` places, spread over all allocations.
template <typename Make>
void RunOutEverywhere(Make make, int first, int runs) {
  Totals totals;
  int64_t all = 0;
  {
    const TempFolder folder(TempFolder::InMemory());
    make(folder / "store");
    const ChildEnd end = LiveInChild(folder / "store", first, -1, false);
    ASSERT_TRUE(end.exited && end.code == 0) << end.code;
    all = AllocationsOf(end);
  }
  ASSERT_GT(all, 1'000);
  const int64_t stride = std::max<int64_t>(1, all / runs);
  for (const bool good : {false, true})
    for (int64_t at = static_cast<int64_t>(Seed()) % stride; at < all; at += stride) {
      if (::testing::Test::HasFailure()) return;
      const TempFolder folder(TempFolder::InMemory());
      Acknowledged acknowledged = make(folder / "store");
      const ChildEnd end = LiveInChild(folder / "store", first, at, good);
      const std::string where = std::string(good ? "for good from" : "once at") + " allocation " +
                                std::to_string(at) + " of " + std::to_string(all);
      EXPECT_TRUE(end.exited) << where << ": signal " << end.code;
      EXPECT_TRUE(end.code == 0 || end.code == kEnded) << where << ": code " << end.code;
      const Acknowledged more = ReadAcknowledged(end.said);
      acknowledged.messages.insert(more.messages.begin(), more.messages.end());
      acknowledged.quarantined.insert(more.quarantined.begin(), more.quarantined.end());
      acknowledged.opened = acknowledged.opened || end.said.starts_with("opened\n");
      EXPECT_EQ(CheckInChild(folder / "store", acknowledged), "") << where;
      ++totals.runs;
      totals.ended += end.code == kEnded ? 1 : 0;
    }
  std::printf("%lld allocations, memory ran out at %d, %d times the process ended, 0 lost\n",
              static_cast<long long>(all), totals.runs, totals.ended);
  EXPECT_GT(totals.ended, 0);
  EXPECT_LT(totals.ended, totals.runs);
}

// A thread keeps the room it encodes in: where that could not grow, it is made anew.
TEST(OutOfMemory, WhileAnEventIsEncodedTheNextIsWhole) {
  ledger::Event event;
  event.kind = ledger::Kind::kDocument;
  event.record = {"gp", "DocumentReference", "1"};
  event.subject = "Patient/1";
  event.fields.push_back({ledger::FieldId::kContent, std::string(20'000, 'x')});
  std::string wanted;
  std::thread([&] { wanted = ledger::EncodeEvent(event); }).join();
  bool ran_out = true;
  for (int64_t at = 0; ran_out; ++at) {
    ASSERT_LT(at, 1'000);
    std::string after;
    std::thread([&] {  // with room of its own, which has to grow
      allocations = 0;
      for_good = false;
      fail_at = at;
      ran_out = !Try([&] { (void)ledger::EncodeEvent(event); });
      fail_at = -1;
      after = ledger::EncodeEvent(event);
    })
        .join();
    EXPECT_EQ(after, wanted) << "once at allocation " << at;
  }
}

TEST(OutOfMemory, WhileAStoreIsMadeAndUsedNothingAcknowledgedIsLost) {
  RunOutEverywhere(
      [](const fs::path&) {
        Acknowledged none;
        none.opened = false;
        return none;
      },
      0, Scaled(120));
}

// Killed in the middle of a write: opening cuts off a torn tail and replays the rest.
TEST(OutOfMemory, WhileAStoreRecoversAndIsUsedNothingAcknowledgedIsLost) {
  const TempFolder wreck(TempFolder::InMemory());
  const ChildEnd killed = RunChild([&](int fd) {
    FaultEnv quick;
    const FixedClock clock(kStart);
    auto store = Store::Open(wreck / "store", Options(clock, quick));
    if (!store.ok()) return 1;
    for (int number = 0; number < kMessages; ++number) {
      const auto done = (*store)->care().AppendAndWait(WorkloadMessage(**store, number));
      if (done.ok()) Acknowledge(fd, number, *done);
    }
    ::_exit(0);  // without closing
  });
  ASSERT_TRUE(killed.exited && killed.code == 0);
  const Acknowledged acknowledged = ReadAcknowledged(killed.said);
  ASSERT_EQ(acknowledged.messages.size(), static_cast<size_t>(kMessages));
  for (const auto& file : fs::directory_iterator(wreck / "store" / "care"))
    if (file.path().extension() == ".log")
      std::ofstream(file.path(), std::ios::binary | std::ios::app) << "a torn record";
  RunOutEverywhere(
      [&](const fs::path& store) {
        fs::copy(wreck / "store", store, fs::copy_options::recursive);
        return acknowledged;
      },
      100, Scaled(120));
}

}  // namespace
}  // namespace daybook::tests
