// The sink between readers and the log: its bounds while the disk stands still, and its end.
#include "feeds/pipeline/committing_sink.h"

#include <gtest/gtest.h>
#include <leveldb/env.h>

#include <atomic>
#include <condition_variable>
#include <thread>

#include "ledger/erasure/erasure.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

using feeds::AcceptedInput;
using feeds::CommittingSink;

// A disk whose syncs of the care log wait while it is held.
class HeldEnv final : public leveldb::EnvWrapper {
 public:
  HeldEnv() : EnvWrapper(leveldb::Env::Default()) {}
  void Hold(bool held) {
    {
      const std::lock_guard lock(mutex_);
      held_ = held;
    }
    changed_.notify_all();
  }
  void WaitWhileHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_; });
  }
  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override {
    const leveldb::Status made = EnvWrapper::NewWritableFile(name, file);
    if (made.ok() && name.find("/care/") != std::string::npos) *file = new Held(*file, *this);
    return made;
  }

 private:
  class Held final : public leveldb::WritableFile {
   public:
    Held(leveldb::WritableFile* inner, HeldEnv& env) : inner_(inner), env_(env) {}
    leveldb::Status Append(const leveldb::Slice& bytes) override { return inner_->Append(bytes); }
    leveldb::Status Close() override { return inner_->Close(); }
    leveldb::Status Flush() override { return inner_->Flush(); }
    leveldb::Status Sync() override {
      env_.WaitWhileHeld();
      return inner_->Sync();
    }

   private:
    const std::unique_ptr<leveldb::WritableFile> inner_;
    HeldEnv& env_;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
};

class CommittingSinkTest : public ::testing::Test {
 protected:
  CommittingSinkTest() { Open(); }
  ~CommittingSinkTest() override { env_.Hold(false); }

  void Open() {
    store_.reset();
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.env = &env_;
    options.create = true;
    auto opened = ledger::Store::Open(folder_.path() / "store", options);
    EXPECT_TRUE(opened.ok()) << opened.error().ToString();
    store_ = std::move(*opened);
  }

  static AcceptedInput Numbered(uint64_t number, size_t content_bytes = 20) {
    AcceptedInput input;
    input.type = "Condition";
    input.control_id = std::to_string(number);
    input.content.assign(content_bytes, 'c');
    ledger::Event event;
    event.kind = ledger::Kind::kCondition;
    event.record = {"gp", "Condition", std::to_string(number)};
    event.subject = "p" + std::to_string(number % 50);
    event.code.text.assign(content_bytes, 't');
    input.events.push_back(std::move(event));
    return input;
  }
  // Feeds so many while nothing becomes durable; what the sink took until it stood still.
  uint64_t FeedHeld(CommittingSink& sink, uint64_t inputs, size_t content_bytes,
                    std::thread& feeder) {
    env_.Hold(true);
    fed_ = 0;
    feeder = std::thread([this, &sink, inputs, content_bytes] {
      for (uint64_t n = 0; n < inputs; ++n) {
        if (!sink.Accept(Numbered(n, content_bytes)).ok()) return;
        ++fed_;
      }
    });
    for (uint64_t before = 0, again = 0; again < 10; before = fed_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      again = before == fed_ ? again + 1 : 0;
    }
    return fed_;
  }

  TestFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  HeldEnv env_;
  std::unique_ptr<ledger::Store> store_;
  std::atomic<uint64_t> fed_ = 0;
};

TEST_F(CommittingSinkTest, HoldsItsReaderBackWhileTheDiskStandsStill) {
  constexpr uint64_t kInputs = 14'000;
  std::thread feeder;
  CommittingSink sink(*store_, "gp", {});
  const uint64_t taken = FeedHeld(sink, kInputs, 20, feeder);
  EXPECT_GE(taken, feeds::kInFlightMessagesMax);
  // What waits for the preparer, and what it has taken, come on top.
  EXPECT_LE(taken, feeds::kInFlightMessagesMax + 2 * feeds::kToPrepareMax + 2);
  env_.Hold(false);
  feeder.join();
  ASSERT_TRUE(sink.Drain().ok());
  const feeds::IngestCounts counts = sink.counts();
  EXPECT_EQ(counts.accepted, kInputs);
  EXPECT_EQ(counts.events, kInputs);
  EXPECT_EQ(counts.residents, 50u);
  EXPECT_EQ(*counts.first_position, 0u);
  EXPECT_EQ(*counts.last_position, kInputs - 1);
  EXPECT_EQ(store_->care().size().value, kInputs);
}

TEST_F(CommittingSinkTest, CountsBytesToo) {
  constexpr size_t kEach = 1u << 20;
  constexpr uint64_t kInputs = 100;
  std::thread feeder;
  CommittingSink sink(*store_, "gp", {});
  const uint64_t taken = FeedHeld(sink, kInputs, kEach, feeder);
  EXPECT_LE(taken, (feeds::kInFlightBytesMax + 2 * feeds::kToPrepareBytesMax) / kEach +
                       feeds::kOnCallersThreadMax);
  env_.Hold(false);
  feeder.join();
  ASSERT_TRUE(sink.Drain().ok());
  EXPECT_EQ(sink.counts().accepted, kInputs);
}

// Whoever lets go of the sink waits for what is in flight, and the committer touches nothing after.
TEST_F(CommittingSinkTest, EndsWithWhatIsInFlightDurable) {
  uint64_t before = 0;
  for (const uint64_t inputs : {1u, 70u, 9'000u}) {
    std::thread feeder;
    {
      CommittingSink sink(*store_, "gp" + std::to_string(inputs), {});
      FeedHeld(sink, inputs, 20, feeder);
      env_.Hold(false);
      feeder.join();
    }
    EXPECT_EQ(store_->care().size().value, before + inputs);
    before += inputs;
  }
}

// On the caller's thread and on the preparer's, with an original and without.
TEST_F(CommittingSinkTest, WhatIsSaidOfTheErasedGoesToTheQuarantineWhole) {
  constexpr uint64_t kInputs = 500;
  ledger::ErasureRequest request;
  request.streams = {store_->StreamFor("gp", "p7")};
  request.mentions = [](const ledger::QuarantineEntry&) { return false; };
  request.mentioned_in = [](std::string_view) { return false; };
  {
    CommittingSink sink(*store_, "gp", {});
    ASSERT_TRUE(sink.Accept(Numbered(7)).ok());
    ASSERT_TRUE(sink.Drain().ok());
  }
  const auto plan = store_->PlanErasure(request);
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  ASSERT_TRUE(store_->Erase(request, *plan).ok());
  Open();
  CommittingSink sink(*store_, "gp", {});
  for (uint64_t n = 1000; n < 1000 + kInputs; ++n) {
    AcceptedInput input = Numbered(n);
    input.content = "content " + std::to_string(n);
    if (n % 2 == 0) input.original_format = feeds::kFhirOriginal;
    if (n % 4 == 1)
      input.events[0].kind = static_cast<ledger::Kind>(250);  // can't be stored either
    ASSERT_TRUE(sink.Accept(std::move(input)).ok());
  }
  ASSERT_TRUE(sink.Drain().ok());
  const auto held = store_->quarantine().List();
  ASSERT_TRUE(held.ok());
  uint64_t erased = 0;
  for (const ledger::QuarantineEntry& entry : *held) {
    const std::string number = entry.origin.substr(entry.origin.find('/') + 1);
    EXPECT_EQ(store_->quarantine().Get(entry.number)->raw, "content " + number);
    const bool is_erased = std::stoul(number) % 50 == 7;
    EXPECT_EQ(entry.reason, is_erased ? "erased" : "unreadable-event") << number;
    erased += is_erased ? 1 : 0;
  }
  EXPECT_EQ(erased, kInputs / 50);
  EXPECT_EQ(sink.counts().quarantined, held->size());
  EXPECT_EQ(sink.counts().inputs, kInputs);
}

TEST_F(CommittingSinkTest, TellsAFailureToWhoeverWaitsForRoom) {
  std::thread feeder;
  CommittingSink sink(*store_, "gp", {});
  const uint64_t taken = FeedHeld(sink, 16'000, 20, feeder);
  std::thread closer([this] { static_cast<void>(store_->Close()); });  // later appends are refused
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  env_.Hold(false);
  closer.join();
  feeder.join();
  const Status drained = sink.Drain();
  ASSERT_FALSE(drained.ok());
  EXPECT_EQ(drained.error().code, ErrorCode::kUnavailable);
  EXPECT_LT(fed_, 16'000u);
  EXPECT_GE(fed_, taken);
  const feeds::IngestCounts counts = sink.counts();
  EXPECT_EQ(counts.accepted, counts.events);
  EXPECT_EQ(counts.accepted, store_->care().size().value);
  EXPECT_FALSE(sink.Accept(Numbered(1)).ok());
}

}  // namespace
}  // namespace daybook::tests
