// Appends that hold only if their streams are where the writer last saw them.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "ledger/event/event_codec.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/random_event.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

class ExpectedVersionTest : public ::testing::Test {
 protected:
  ExpectedVersionTest() {
    auto opened = Store::Open(folder_ / "store", {.clock = &clock_, .create = true});
    DAYBOOK_CHECK(opened.ok());
    store_ = std::move(opened).value();
  }
  StreamId Stream(const std::string& subject) const { return store_->StreamFor("test", subject); }
  NewMessage Message(const std::string& control_id, const std::string& subject) {
    NewMessage message;
    message.key = store_->KeyFor("test", control_id, "content");
    Event event;
    event.record = {"test", "Condition", control_id};
    event.subject = subject;
    event.message = *message.key;
    event.id = EventIdFor(*message.key, 0);
    message.entries.push_back({EntryClassOf(event.kind), Stream(subject), EncodeEvent(event)});
    return message;
  }
  Result<Committed> Append(const std::string& control_id, const std::string& subject,
                           std::vector<ExpectedVersion> expected) {
    NewMessage message = Message(control_id, subject);
    message.expected = std::move(expected);
    return store_->care().AppendAndWait(std::move(message));
  }

  tests::TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<Store> store_;
};

TEST_F(ExpectedVersionTest, HoldsOrChangesNothing) {
  EXPECT_TRUE(Append("1", "p", {{Stream("p"), 0}}).ok());
  const auto late = Append("2", "p", {{Stream("p"), 0}});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_NE(late.error().message.find("has 1 entries, not 0"), std::string::npos);
  EXPECT_EQ(store_->care().size().value, 1u);
  EXPECT_FALSE(Append("2", "p", {{Stream("p"), 2}}).ok());  // nor ahead of it
  EXPECT_TRUE(Append("2", "p", {{Stream("p"), 1}}).ok());   // the key was not used up
  // Other streams may be named, those without entries too; all must hold.
  EXPECT_FALSE(Append("3", "q", {{Stream("p"), 2}, {Stream("q"), 1}}).ok());
  EXPECT_TRUE(Append("3", "q", {{Stream("p"), 2}, {Stream("q"), 0}, {Stream("r"), 0}}).ok());
  EXPECT_TRUE(store_->care().Writable().ok());
}

TEST_F(ExpectedVersionTest, TheSameAgainIsADuplicateNotAConflict) {
  ASSERT_TRUE(Append("1", "p", {{Stream("p"), 0}}).ok());
  const auto again = Append("1", "p", {{Stream("p"), 0}});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->duplicate);
}

TEST_F(ExpectedVersionTest, HoldsAfterReopening) {
  ASSERT_TRUE(Append("1", "p", {}).ok());
  store_.reset();
  store_ = std::move(Store::Open(folder_ / "store", {.clock = &clock_})).value();
  EXPECT_FALSE(Append("2", "p", {{Stream("p"), 0}}).ok());
  EXPECT_TRUE(Append("2", "p", {{Stream("p"), 1}}).ok());
}

TEST_F(ExpectedVersionTest, TooManyAreRefusedAtOnce) {
  std::vector<ExpectedVersion> many(kExpectedVersionsMax + 1, {Stream("p"), 0});
  EXPECT_EQ(Append("1", "p", many).error().code, ErrorCode::kTooLarge);
}

// Queued together they share commit groups: one of each number goes in, the others are told, and
// messages without an expectation in the same groups are not harmed.
TEST_F(ExpectedVersionTest, OfManyInOneGroupOneWins) {
  constexpr int kRivals = 50;
  std::atomic<int> taken{0};
  std::atomic<int> conflicts{0};
  std::atomic<int> others{0};
  for (int i = 0; i < kRivals; ++i) {
    NewMessage message = Message("rival " + std::to_string(i), "p");
    message.expected = {{Stream("p"), 0}};
    store_->care().Append(std::move(message), [&](const Result<Committed>& committed) {
      if (committed.ok()) ++taken;
      if (!committed.ok() && committed.error().code == ErrorCode::kConflict) ++conflicts;
    });
    store_->care().Append(Message("other " + std::to_string(i), "q"),
                          [&](const Result<Committed>& committed) { others += committed.ok(); });
  }
  ASSERT_TRUE(store_->Close().ok());
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(conflicts, kRivals - 1);
  EXPECT_EQ(others, kRivals);
  store_.reset();
  const auto report = VerifyStore(folder_ / "store");
  ASSERT_TRUE(report.ok() && report->ok());
  EXPECT_EQ(report->care_entries, 1u + kRivals);
}

// A counter kept as a stream: writers read its length, expect it, and try again on a conflict.
// None is lost: the numbers that were won are 0, 1, 2 ….
TEST_F(ExpectedVersionTest, ConcurrentWritersNeverOverwriteEachOther) {
  constexpr int kWriters = 8;
  constexpr int kEach = 25;
  std::atomic<uint32_t> next{0};
  std::atomic<int> conflicts{0};
  std::vector<std::vector<uint32_t>> won(kWriters);
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach;) {
        const uint32_t seen = next;
        const auto done =
            Append(std::to_string(w) + "/" + std::to_string(i), "p", {{Stream("p"), seen}});
        if (done.ok()) {
          won[static_cast<size_t>(w)].push_back(seen);
          next = seen + 1;
          ++i;
        } else {
          EXPECT_EQ(done.error().code, ErrorCode::kConflict);
          ++conflicts;
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::vector<uint32_t> all;
  for (const auto& mine : won) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), static_cast<size_t>(kWriters * kEach));
  for (uint32_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
  EXPECT_GT(conflicts, 0);
}

}  // namespace
}  // namespace daybook::ledger
