// The contract of ledger::Log, sentence by sentence, over every backend.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "ledger/log/committer.h"
#include "ledger/log/digest.h"
#include "ledger/log/log_tree.h"
#include "ledger/log/merkle.h"
#include "tests/conformance/backends.h"

namespace daybook::tests {
namespace {

using ledger::Committed;
using ledger::EntryClass;
using ledger::LogEntry;
using ledger::NewMessage;

constexpr int64_t kStart = 1'790'000'000'000'000;

StreamId StreamNumber(uint8_t number) {
  StreamId stream;
  stream.bytes.fill(number);
  return stream;
}

MessageKey KeyNumber(uint64_t number) {
  MessageKey key;
  for (size_t i = 0; i < 8; ++i) key.bytes[i] = static_cast<uint8_t>(number >> (8 * i));
  key.bytes[15] = 1;
  return key;
}

NewMessage Message(uint64_t number, uint8_t stream, size_t entries = 1) {
  NewMessage message;
  message.key = KeyNumber(number);
  for (size_t i = 0; i < entries; ++i)
    message.entries.push_back({EntryClass::kFeed, StreamNumber(stream),
                               "payload " + std::to_string(number) + "." + std::to_string(i)});
  return message;
}

class LogConformance : public ::testing::TestWithParam<Backend> {
 protected:
  LogConformance() : under_test_(GetParam().make(clock_)) {}
  ledger::Log& log() { return under_test_->log(); }
  Committed Append(NewMessage message) {
    const auto committed = log().AppendAndWait(std::move(message));
    if (!committed.ok()) ADD_FAILURE() << committed.error().ToString();
    return committed.ok() ? *committed : Committed{};
  }
  std::vector<LogEntry> All() {
    const auto reader = log().Read(LogPosition(0));
    return Rest(**reader);
  }
  static std::vector<LogEntry> Rest(ledger::LogReader& reader) {
    std::vector<LogEntry> entries;
    for (;;) {
      auto next = reader.Next();
      if (!next.ok()) ADD_FAILURE() << next.error().ToString();
      if (!next.ok() || !*next) return entries;
      entries.push_back(std::move(**next));
    }
  }
  // Positions, numbers in each stream and recorded times are as they must be.
  void ExpectInOrder() {
    std::map<StreamId, uint32_t> numbers;
    int64_t recorded = 0;
    uint64_t position = 0;
    for (const LogEntry& entry : All()) {
      EXPECT_EQ(entry.position.value, position++);
      EXPECT_EQ(entry.header.stream_seq, numbers[entry.header.stream]++);
      EXPECT_GE(entry.header.recorded.value, recorded);
      recorded = entry.header.recorded.value;
    }
    EXPECT_EQ(log().size().value, position);
    EXPECT_EQ(log().last_recorded().value, recorded);
  }

  FixedClock clock_{kStart};
  std::unique_ptr<LogUnderTest> under_test_;
};

TEST_P(LogConformance, BeginsEmpty) {
  EXPECT_EQ(log().size().value, 0u);
  EXPECT_EQ(log().last_recorded().value, 0);
  EXPECT_EQ(log().root_hash(), std::string(ledger::BytesOf(ledger::Sha256({}))));
  EXPECT_TRUE(log().Writable().ok());
  EXPECT_TRUE(All().empty());
  EXPECT_EQ(log().Read(LogPosition(1)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(log().At(LogPosition(0)).error().code, ErrorCode::kNotFound);
}

TEST_P(LogConformance, GivesBackWhatWasAppended) {
  const Committed first = Append(Message(1, 1, 2));
  clock_.Advance(5);
  const Committed second = Append(Message(2, 2, 3));
  EXPECT_EQ(first.first.value, 0u);
  EXPECT_EQ(first.count, 2u);
  EXPECT_EQ(second.first.value, 2u);
  EXPECT_EQ(second.recorded.value, kStart + 5);
  const std::vector<LogEntry> entries = All();
  ASSERT_EQ(entries.size(), 5u);
  EXPECT_EQ(entries[1].payload, "payload 1.1");
  EXPECT_EQ(entries[4].payload, "payload 2.2");
  EXPECT_EQ(entries[4].header.entry_class, EntryClass::kFeed);
  EXPECT_EQ(entries[4].header.stream, StreamNumber(2));
  EXPECT_EQ(entries[4].header.plain_length, entries[4].payload.size());
  EXPECT_EQ(log().At(LogPosition(3))->payload, "payload 2.1");
  EXPECT_EQ(Rest(**log().Read(LogPosition(4))).size(), 1u);
  EXPECT_EQ(Rest(**log().Read(LogPosition(5))).size(), 0u);
  ExpectInOrder();
}

TEST_P(LogConformance, TheSameMessageAgainChangesNothing) {
  const Committed first = Append(Message(1, 1, 2));
  const std::string root = log().root_hash();
  clock_.Advance(5);
  const Committed again = Append(Message(1, 1, 2));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.first, first.first);
  EXPECT_EQ(again.count, first.count);
  EXPECT_EQ(again.recorded, first.recorded);
  EXPECT_EQ(log().size().value, 2u);
  EXPECT_EQ(log().root_hash(), root);
  // Without a key the same goes in again; without entries the key alone is remembered.
  NewMessage bare = Message(1, 1);
  bare.key.reset();
  EXPECT_FALSE(Append(bare).duplicate);
  EXPECT_FALSE(Append(Message(9, 1, 0)).duplicate);
  EXPECT_TRUE(Append(Message(9, 1, 1)).duplicate);
  EXPECT_EQ(log().size().value, 3u);
}

TEST_P(LogConformance, KeepsOriginalsBesideTheEntries) {
  const ledger::Original original{"fhir", std::string("{\"a\":\0}", 8)};
  NewMessage with = Message(1, 1, 2);
  with.original = original;
  Append(with);
  Append(Message(2, 1));
  NewMessage bare = with;
  bare.key.reset();
  EXPECT_EQ(log().AppendAndWait(bare).error().code, ErrorCode::kUsage);
  NewMessage empty = Message(3, 1, 0);
  empty.original = original;
  EXPECT_EQ(log().AppendAndWait(empty).error().code, ErrorCode::kUsage);
  EXPECT_TRUE(Append(with).duplicate);
  const std::string root = log().root_hash();
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(*log().OriginalOf(LogPosition(0)), original);
    EXPECT_EQ(*log().OriginalOf(LogPosition(1)), std::nullopt) << "it is the first entry's";
    EXPECT_EQ(*log().OriginalOf(LogPosition(2)), std::nullopt);
    EXPECT_EQ(log().OriginalOf(LogPosition(3)).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(log().root_hash(), root);
    ExpectInOrder();
    if (!under_test_->Reopen()) return;
  }
}

TEST_P(LogConformance, ABurstIsOneOrderAndEachIsToldOnce) {
  constexpr int kMessages = 500;
  std::atomic<int> told{0}, duplicates{0};
  for (int n = 0; n < kMessages; ++n)
    log().Append(Message(static_cast<uint64_t>(n % 400), static_cast<uint8_t>(n % 7)),
                 [&](const Result<Committed>& committed) {
                   EXPECT_TRUE(committed.ok());
                   if (committed.ok() && committed->duplicate) ++duplicates;
                   ++told;
                 });
  Append(Message(10'000, 1));  // what was queued before it is durable
  EXPECT_EQ(told, kMessages);
  EXPECT_EQ(duplicates, 100);
  EXPECT_EQ(log().size().value, 401u);
  ExpectInOrder();
}

// What never comes isn't waited for, whoever else writes meanwhile.
TEST_P(LogConformance, ThatMoreFollowIsOnlyAHint) {
  const auto promising = [](uint64_t number) {
    NewMessage message = Message(number, static_cast<uint8_t>(number % 5));
    message.more_follow = true;
    return message;
  };
  Append(promising(1));
  Append(Message(2, 1));
  constexpr uint64_t kEach = ledger::kGatheredMessages + 200;
  std::atomic<uint64_t> told{0};
  std::thread promises([&] {
    for (uint64_t n = 0; n < kEach; ++n)
      log().Append(promising(10'000 + n), [&](const Result<Committed>& committed) {
        EXPECT_TRUE(committed.ok());
        ++told;
      });
  });
  for (uint64_t n = 0; n < 50; ++n) Append(Message(100 + n, 2));
  promises.join();
  Append(promising(3));  // behind all that was queued
  EXPECT_EQ(told, kEach);
  EXPECT_EQ(log().size().value, kEach + 53);
  ExpectInOrder();
  log().Append(promising(4), [&](const Result<Committed>& committed) {
    EXPECT_TRUE(committed.ok());
    ++told;
  });
  if (!under_test_->Reopen()) return;
  EXPECT_EQ(told, kEach + 1) << "closing writes what waits for more";
  EXPECT_EQ(log().size().value, kEach + 54);
}

TEST_P(LogConformance, ManyWritersLeaveNoHole) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer)
    writers.emplace_back([this, writer] {
      for (int n = 0; n < 100; ++n)
        EXPECT_TRUE(log()
                        .AppendAndWait(Message(static_cast<uint64_t>(writer * 100 + n),
                                               static_cast<uint8_t>(n % 5), 2))
                        .ok());
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(log().size().value, 1'600u);
  ExpectInOrder();
}

TEST_P(LogConformance, AReaderSeesWhatWasThereWhenItWasMade) {
  Append(Message(1, 1, 3));
  const auto reader = log().Read(LogPosition(1));
  Append(Message(2, 1, 3));
  EXPECT_EQ(Rest(**reader).size(), 2u);
}

TEST_P(LogConformance, RecordedTimeNeverGoesBack) {
  Append(Message(1, 1));
  clock_.Set(kStart - 1'000);
  EXPECT_EQ(Append(Message(2, 1)).recorded.value, kStart);
  clock_.Set(kStart + 1);
  EXPECT_EQ(Append(Message(3, 1)).recorded.value, kStart + 1);
  ExpectInOrder();
}

TEST_P(LogConformance, AnExpectedVersionHoldsOrNothingGoesIn) {
  Append(Message(1, 1, 2));
  NewMessage late = Message(2, 1);
  late.expected = {{StreamNumber(1), 1}};
  const auto refused = log().AppendAndWait(late);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(log().size().value, 2u);
  late.expected = {{StreamNumber(1), 2}, {StreamNumber(3), 0}};
  EXPECT_FALSE(Append(late).duplicate) << "the refused one used its key up";
  ExpectInOrder();
}

TEST_P(LogConformance, OnCommitHearsOfEachSizeBeforeTheWriterDoes) {
  std::atomic<uint64_t> heard{0};
  log().OnCommit([&](LogSize size) { heard = size.value; });
  for (uint64_t n = 1; n <= 20; ++n) {
    Append(Message(n, 1));
    EXPECT_EQ(heard, n);
  }
  log().OnCommit({});
  Append(Message(99, 1));
  EXPECT_EQ(heard, 20u);
}

TEST_P(LogConformance, TheRootIsThatOfTheStoredEntries) {
  for (uint64_t n = 0; n < 300; ++n) {
    Append(Message(n, static_cast<uint8_t>(n % 3)));
    if (n % 50 != 7) continue;
    ledger::Frontier frontier;
    const auto tree = log().Tree();
    if (tree.ok()) {
      const Status read = (*tree)->ForEachStored([&](LogPosition, std::string_view stored) {
        frontier.Append(ledger::LeafHash(stored));
        return Status();
      });
      ASSERT_TRUE(read.ok());
    } else {  // a log that stores nothing: its entries in the plain form
      for (const LogEntry& entry : All())
        frontier.Append(ledger::LeafHash(ledger::EncodeEntry(entry.header, entry.payload)));
    }
    EXPECT_EQ(log().root_hash(), std::string(ledger::BytesOf(frontier.Root()))) << n;
  }
}

TEST_P(LogConformance, IsTheSameWhenItIsOpenedAgain) {
  for (uint64_t n = 0; n < 40; ++n) Append(Message(n, static_cast<uint8_t>(n % 3), 1 + n % 3));
  const std::string root = log().root_hash();
  const std::vector<LogEntry> before = All();
  if (!under_test_->Reopen()) return;
  EXPECT_EQ(log().root_hash(), root);
  const std::vector<LogEntry> after = All();
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].header, before[i].header);
    EXPECT_EQ(after[i].payload, before[i].payload);
  }
  EXPECT_TRUE(Append(Message(3, 0)).duplicate);
  Append(Message(1'000, 1));
  ExpectInOrder();
}

INSTANTIATE_TEST_SUITE_P(Log, LogConformance, ::testing::ValuesIn(Backends()),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace
}  // namespace daybook::tests
