// Groups that are built while the one in front is written: what happens to them when that fails.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>

#include "ledger/event/event_codec.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/faults/fault_env.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Committed;
using ledger::Store;

// More than a queue holds, so that the sender is stopped too.
constexpr size_t kMessages = 24'000;
constexpr size_t kSentAgainAfter = 7;  // each seventh is sent once more, at once

ledger::NewMessage Message(const Store& store, size_t number) {
  ledger::NewMessage message;
  message.key = store.KeyFor("gp", std::to_string(number), "");
  ledger::Event event;
  event.kind = ledger::Kind::kCondition;
  event.message = *message.key;
  event.id = ledger::EventIdFor(event.message, 0);
  event.record = {"gp", "Condition", std::to_string(number)};
  event.subject = "Patient/" + std::to_string(number % 50);
  message.entries.push_back({ledger::EntryClass::kClinical, store.StreamFor("gp", event.subject),
                             ledger::EncodeEvent(event)});
  return message;
}

struct Told {
  size_t number = 0;
  Result<Committed> done;
};

// All outcomes in the order in which they were told.
std::vector<Told> SendAll(Store& store) {
  constexpr size_t kSent = kMessages + (kMessages + kSentAgainAfter - 1) / kSentAgainAfter;
  std::vector<Told> told;
  std::mutex mutex;  // refusals come on this thread
  std::promise<void> all;
  const auto send = [&](size_t number) {
    store.care().Append(Message(store, number), [&, number](const Result<Committed>& done) {
      const std::lock_guard lock(mutex);
      told.push_back({number, done});
      if (told.size() == kSent) all.set_value();
    });
  };
  for (size_t number = 0; number < kMessages; ++number) {
    send(number);
    if (number % kSentAgainAfter == 0) send(number);
  }
  all.get_future().wait();
  const std::lock_guard lock(mutex);  // the last one has let go of it
  return told;
}

// Positions one after another in the order of telling, duplicates where their first was, nothing
// taken behind the first refusal. Returns how many entries were acknowledged.
size_t CheckTold(const std::vector<Told>& told) {
  std::map<size_t, uint64_t> at;
  bool refused = false;
  size_t entries = 0;
  for (const Told& one : told) {
    refused = refused || !one.done.ok();
    EXPECT_EQ(one.done.ok(), !refused) << one.number;
    if (!one.done.ok()) continue;
    EXPECT_EQ(one.done->duplicate, at.contains(one.number)) << one.number;
    EXPECT_EQ(one.done->first.value, at.emplace(one.number, entries).first->second);
    entries += one.done->duplicate ? 0 : 1;
  }
  return entries;
}

class AheadTest : public ::testing::Test {
 protected:
  ledger::StoreOptions Options(FaultEnv* env) {
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.env = env;
    options.create = true;
    return options;
  }
  // What was acknowledged is there: message n at position n.
  void ExpectHeld(size_t entries) {
    const auto store = Store::Open(folder(), Options(nullptr));
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    EXPECT_GE((*store)->care().size().value, entries);
    for (size_t number = 0; number < entries; number += 997) {
      const auto again = (*store)->care().AppendAndWait(Message(**store, number));
      ASSERT_TRUE(again.ok());
      EXPECT_TRUE(again->duplicate);
      EXPECT_EQ(again->first.value, number);
    }
  }
  fs::path folder() const { return folder_ / "store"; }

  TempFolder folder_{TempFolder::InMemory()};
  FixedClock clock_{1'790'000'000'000'000};
};

TEST_F(AheadTest, AllAreTakenInOrder) {
  size_t entries = 0;
  {
    const auto store = std::move(*Store::Open(folder(), Options(nullptr)));
    entries = CheckTold(SendAll(*store));
    EXPECT_EQ(entries, kMessages);
    EXPECT_EQ(store->care().size().value, kMessages);
  }
  const auto report = ledger::VerifyStore(folder());
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].what;
}

TEST_F(AheadTest, NothingIsTakenBehindAFailedWrite) {
  size_t met = 0;
  for (const Fault fault : {Fault::kErrorOnce, Fault::kShortOnce}) {
    for (uint64_t at = 0; at < 40; at += 3) {
      fs::remove_all(folder());
      FaultEnv env;
      size_t entries = 0;
      {
        const auto store = std::move(*Store::Open(folder(), Options(&env)));
        env.Arm(fault, at);
        const std::vector<Told> told = SendAll(*store);
        entries = CheckTold(told);
        if (env.fired() && !store->care().Writable().ok()) ++met;
        EXPECT_TRUE(entries == kMessages || !store->care().Writable().ok());
        static_cast<void>(store->Close().ok());
      }
      ExpectHeld(entries);
      const auto report = ledger::VerifyStore(folder());
      ASSERT_TRUE(report.ok());
      EXPECT_TRUE(report->ok()) << report->damaged[0].what;
    }
  }
  EXPECT_GT(met, 10u);
}

}  // namespace
}  // namespace daybook::tests
