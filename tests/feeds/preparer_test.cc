// The thread between the reader and the log: order, bounds, and an end that loses nothing.
#include "feeds/pipeline/preparer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace daybook::tests {
namespace {

using feeds::EncodedInput;
using feeds::Preparer;

Preparer::Input Numbered(int number, size_t content_bytes = 10) {
  EncodedInput encoded;
  encoded.input.control_id = std::to_string(number);
  encoded.input.content.resize(content_bytes);
  return encoded;
}
std::string IdOf(const Preparer::Input& input) {
  return std::get<EncodedInput>(input).input.control_id;
}

TEST(Preparer, TakesInputsInTheirOrderAndAllOfThem) {
  constexpr int kInputs = 5000;
  std::vector<std::string> prepared;
  {
    Preparer preparer([&](Preparer::Input& input, bool) { prepared.push_back(IdOf(input)); });
    for (int i = 0; i < kInputs; ++i) {
      preparer.Add(Numbered(i));
      if (i != kInputs / 2) continue;
      preparer.Wait();
      ASSERT_EQ(prepared.size(), kInputs / 2 + 1u);
    }
  }  // its end waits too
  ASSERT_EQ(prepared.size(), static_cast<size_t>(kInputs));
  for (int i = 0; i < kInputs; ++i) ASSERT_EQ(prepared[static_cast<size_t>(i)], std::to_string(i));
}

// What the thread has taken and as much again; the next Add waits.
void ExpectHeldWithin(size_t most, size_t bytes_each) {
  std::latch go(1);
  std::atomic<size_t> prepared = 0;
  std::atomic<size_t> added = 0;
  Preparer preparer([&](Preparer::Input&, bool) {
    go.wait();
    ++prepared;
  });
  const size_t inputs = 3 * most;
  std::thread adds([&] {
    for (size_t i = 0; i < inputs; ++i) {
      preparer.Add(Numbered(0, bytes_each));
      ++added;
    }
  });
  while (added < most) std::this_thread::yield();
  EXPECT_LE(added, 2 * most + 1);
  go.count_down();
  adds.join();
  preparer.Wait();
  EXPECT_EQ(prepared, inputs);
}

TEST(Preparer, HoldsNoMoreThanItsBounds) {
  ExpectHeldWithin(feeds::kToPrepareMax, 10);
  ExpectHeldWithin(4, feeds::kToPrepareBytesMax / 4);
}

TEST(Preparer, SaysWhetherTheNextFollowsAtOnce) {
  std::latch go(1);
  std::vector<std::string> prepared;
  Preparer preparer([&](Preparer::Input& input, bool more_follow) {
    go.wait();
    prepared.push_back(IdOf(input) + (more_follow ? "+" : ""));
  });
  preparer.Add(Numbered(1));
  while (preparer.waiting() != 0) std::this_thread::yield();  // until it has taken that one alone
  for (int i = 2; i <= 4; ++i) preparer.Add(Numbered(i));
  go.count_down();
  preparer.Wait();
  EXPECT_EQ(prepared, (std::vector<std::string>{"1", "2+", "3+", "4"}));
}

TEST(Preparer, AnInputLargerThanTheBoundGoesThrough) {
  std::vector<std::string> prepared;
  Preparer preparer([&](Preparer::Input& input, bool) { prepared.push_back(IdOf(input)); });
  preparer.Add(Numbered(1));
  preparer.Add(Numbered(2, 2 * feeds::kToPrepareBytesMax));
  preparer.Add(Numbered(3));
  preparer.Wait();
  EXPECT_EQ(prepared, (std::vector<std::string>{"1", "2", "3"}));
}

}  // namespace
}  // namespace daybook::tests
