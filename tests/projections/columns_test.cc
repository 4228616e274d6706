// The small parts: time keys, texts, codes, digests, shared arrays.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "projections/columns/sparse_array.h"
#include "projections/columns/time_key.h"
#include "projections/fold/digest.h"
#include "projections/vocabulary/vocabulary.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using projections::DigestSum;
using projections::Sha256;

TEST(TimeKey, OrdersAsPartialTimesDo) {
  const char* kTimes[] = {"0001-01-01",
                          "1969-12-31T23:59:59Z",
                          "1970",
                          "1970-01-01",
                          "1970-01-01T00:00:00Z",
                          "2020-02-29T12:00:00Z",
                          "2020-02-29T12:00:01Z",
                          "2020-03",
                          "9999-12-31"};
  for (const char* a : kTimes)
    for (const char* b : kTimes)
      EXPECT_EQ(projections::TimeKeyOf(At(a)) <=> projections::TimeKeyOf(At(b)), At(a) <=> At(b))
          << a << " " << b;
  EXPECT_LT(projections::TimeKeyOf(At("9999-12-31")), projections::TimeKeyOf(std::nullopt));
  EXPECT_LT(projections::VersionKeyOf(std::nullopt), projections::VersionKeyOf(At("0001-01-01")));
}

TEST(DigestSum, ComesBackToZeroInAnyOrder) {
  DigestSum sum;
  std::vector<projections::Hash256> rows;
  for (int n = 0; n < 200; ++n) rows.push_back(Sha256(std::to_string(n)));
  // All bits set: every carry and borrow there is.
  projections::Hash256 ones;
  ones.bytes.fill(0xff);
  rows.push_back(ones);
  rows.push_back(ones);
  for (const auto& row : rows) sum.Add(row);
  const std::string all = sum.ToHex();
  std::mt19937 random(7);
  std::shuffle(rows.begin(), rows.end(), random);
  DigestSum other;
  for (const auto& row : rows) other.Add(row);
  EXPECT_EQ(other.ToHex(), all);
  std::shuffle(rows.begin(), rows.end(), random);
  for (const auto& row : rows) sum.Remove(row);
  EXPECT_EQ(sum, DigestSum());
}

TEST(DigestSum, IsAdditionModuloTwoToThe256) {
  projections::Hash256 one;
  one.bytes[31] = 1;
  projections::Hash256 ones;
  ones.bytes.fill(0xff);
  DigestSum sum;
  sum.Add(ones);
  EXPECT_EQ(sum.ToHex(), std::string(64, 'f'));
  sum.Add(one);
  EXPECT_EQ(sum.ToHex(), std::string(64, '0'));
  sum.Remove(one);
  EXPECT_EQ(sum.ToHex(), std::string(64, 'f'));
}

TEST(TextDictionary, KeepsNumbersAndPlacesWhileItGrows) {
  projections::TextDictionary texts;
  const uint32_t first = texts.Intern("first");
  const std::string_view held = texts.At(first);
  for (int n = 0; n < 5000; ++n) texts.Intern("text " + std::to_string(n));
  const std::string large(200'000, 'x');
  const uint32_t number = texts.Intern(large);
  EXPECT_EQ(texts.At(number), large);
  EXPECT_EQ(texts.At(first).data(), held.data());
  EXPECT_EQ(texts.Find("text 4321"), texts.Intern("text 4321"));
  EXPECT_EQ(texts.Find("never said"), std::nullopt);
  EXPECT_EQ(texts.Find(""), 0u);
}

TEST(TextDictionary, IsReadWhileItGrows) {
  projections::TextDictionary texts;
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done)
      if (const auto found = texts.Find("text 77")) {
        EXPECT_EQ(texts.At(*found), "text 77");
      }
  });
  for (int n = 0; n < 20'000; ++n) texts.Intern("text " + std::to_string(n));
  done = true;
  reader.join();
}

TEST(CodeDictionary, TakesTheFirstDisplaySeen) {
  projections::Vocabulary vocabulary;
  const uint32_t id = vocabulary.codes.Intern({"snomed", "1", ""});
  EXPECT_EQ(vocabulary.codes.Intern({"snomed", "1", "one"}), id);
  EXPECT_EQ(vocabulary.codes.Intern({"snomed", "1", "eins"}), id);
  EXPECT_EQ(vocabulary.codes.At(id).display, "one");
  EXPECT_EQ(vocabulary.codes.Find("snomed", "1"), id);
  EXPECT_EQ(vocabulary.codes.Find("loinc", "1"), std::nullopt);
}

TEST(SparseArray, VersionsDoNotSeeLaterEdits) {
  projections::SparseArrayEditor<int> editor;
  const auto zeros = [](size_t, auto& chunk) { chunk.fill(0); };
  editor.Edit(5, zeros) = 1;
  const auto first = editor.Publish();
  editor.Edit(5, zeros) = 2;
  editor.Edit(5000, zeros) = 3;
  const auto second = editor.Publish();
  EXPECT_EQ(*first->Find(5), 1);
  EXPECT_EQ(first->Find(5000), nullptr);
  EXPECT_EQ(*second->Find(5), 2);
  EXPECT_EQ(*second->Find(5000), 3);
  EXPECT_EQ(editor.Publish(), second);
}

}  // namespace
}  // namespace daybook::tests
