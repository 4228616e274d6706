// Lists, hierarchies and expressions of codes by themselves, without a ledger.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "query/bind/catalogue.h"
#include "query/codes/code_list.h"
#include "query/codes/csv_rows.h"
#include "query/codes/ecl.h"
#include "query/codes/hierarchy.h"
#include "query/codes/hierarchy_file.h"

namespace daybook::query {
namespace {

using Way = Hierarchy::Way;
using Reach = Hierarchy::Reach;

TEST(CutCsv, QuotesLineEndsAndTabs) {
  const auto rows = CutCsv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x,\"\"y\"\"\nz\",2\n\n3,\"4");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"x,\"y\"\nz", "2"}));
  EXPECT_EQ(rows[2].line, 5u);
  EXPECT_EQ(rows[2].quotes, CsvQuotes::kOpen);
  EXPECT_EQ(CutCsv("a\tb,c\n1\t2,3\n")[1].cells, (std::vector<std::string>{"1", "2,3"}));
  EXPECT_EQ(CutCsv("\"a\tb\",c\n1,2\n")[1].cells, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(CutCsv("a\n\"x\" ,y\n")[1].quotes, CsvQuotes::kRight);
  EXPECT_EQ(CutCsv("a\n\"x\"y\n")[1].quotes, CsvQuotes::kStray);
  EXPECT_TRUE(CutCsv("").empty());
}

TEST(ReadCodeList, AnyBytesEndInAListOrTroubles) {
  std::mt19937_64 random(7);
  const std::string letters = "codesytm,:\"\n\r\t 0123456789\xEF\xBB\xBF|";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random() % 2 ? "system,code\n" : "";
    for (size_t n = random() % 60; n > 0; --n) text += letters[random() % letters.size()];
    const CodeListOutcome outcome = ReadCodeList(text, random() % 2 ? "snomed" : "");
    EXPECT_TRUE(!outcome.troubles.empty() || !outcome.list.rows.empty()) << text;
    for (const CodeListRow& row : outcome.list.rows)
      EXPECT_EQ(row.cells.size(), outcome.list.columns.size());
  }
}

TEST(ReadCodeList, TooLongIsRefused) {
  const CodeListOutcome outcome = ReadCodeList(std::string(kCodeListBytesMax + 1, 'x'), "snomed");
  ASSERT_EQ(outcome.troubles.size(), 1u);
}

TEST(DefinitionCatalogue, WhatNoLongerParsesIsToldFromWhatNeverWas) {
  projections::DefinitionVersion old;
  old.kind = "codes";
  old.name = "c";
  old.version = 3;
  old.text = "define codes c = formerly 'something'";
  const DefinitionCatalogue catalogue({old});
  EXPECT_EQ(catalogue.FindDropped("codes", "C"), nullptr);
  EXPECT_EQ(catalogue.Find("codes", "C"), nullptr);
  ASSERT_NE(catalogue.FindDropped("codes", "C"), nullptr);
  EXPECT_FALSE(catalogue.FindDropped("codes", "C")->dropped);
  EXPECT_EQ(catalogue.FindDropped("codes", "d"), nullptr);
}

std::shared_ptr<const Hierarchy> Make(const std::string& text) {
  HierarchyFiles files;
  EXPECT_TRUE(files.Text("child,parent\n" + text));
  EXPECT_TRUE(files.troubles().empty()) << TroublesText(files.troubles());
  auto made = Hierarchy::FromPairs(files.Pairs());
  EXPECT_TRUE(made.ok());
  return *made;
}

TEST(Hierarchy, OneStepAndEveryStepBothWays) {
  // 5 is below 3 and 4, which are below 2, which is below 1.
  const auto h = Make("5,3\n5,4\n3,2\n4,2\n2,1\n");
  EXPECT_EQ(h->From({"2"}, Way::kDown, Reach::kEveryStep), (CodeTexts{"3", "4", "5"}));
  EXPECT_EQ(h->From({"2"}, Way::kDown, Reach::kOneStep), (CodeTexts{"3", "4"}));
  EXPECT_EQ(h->From({"5"}, Way::kUp, Reach::kEveryStep), (CodeTexts{"1", "2", "3", "4"}));
  EXPECT_EQ(h->From({"3", "4"}, Way::kUp, Reach::kOneStep), (CodeTexts{"2"}));
  EXPECT_TRUE(h->From({"9"}, Way::kDown, Reach::kEveryStep).empty());
  EXPECT_TRUE(h->Circle().empty());
  EXPECT_EQ(h->size(), 5u);
}

TEST(Hierarchy, ACircleIsFound) {
  EXPECT_EQ(Make("1,2\n2,3\n3,1\n4,1\n3,9\n")->Circle().size(), 3u);
}

TEST(HierarchyFiles, TheSamePairsGiveTheSameTextWhateverTheirOrder) {
  HierarchyFiles one, other;
  EXPECT_TRUE(one.Text("child,parent\n2,1\n3,1\n3,2\n"));
  EXPECT_TRUE(other.Text("parent\tchild\n2\t3\n1\t3\n"));
  EXPECT_TRUE(other.Text("child,parent\r\n2,1\r\n2,1\r\n"));
  EXPECT_EQ(one.Pairs(), other.Pairs());
  EXPECT_EQ(one.Pairs(), "2,1\n3,1\n3,2\n");
}

TEST(HierarchyFiles, WhatNoListOfCodesMayHoldIsRefused) {
  const auto troubles = [](const std::string& text) {
    HierarchyFiles files("snomed");
    EXPECT_TRUE(files.Text(text));
    return TroublesText(files.troubles());
  };
  EXPECT_EQ(troubles("child,parent\r44054006,73211009\r46635009,73211009\r"), "");
  EXPECT_EQ(troubles("child,parent\n44054006,7321\xFF\n"), "line 2: it is no UTF-8");
  EXPECT_EQ(troubles(std::string("\xFF\xFE"
                                 "c\0",
                                 4)),
            "it is UTF-16, not UTF-8");
  EXPECT_EQ(troubles("child,parent,Child\n"), "line 1: two columns are called 'child'");
  for (const char* code : {"4.4E+07", "abc", "12345", "snomed:44054006", "#sha256"})
    EXPECT_NE(troubles(std::string("child,parent\n") + code + ",73211009\n"), "") << code;
  EXPECT_NE(troubles("child,parent\n\"44054006\"1,73211009\n"), "");
}

TEST(HierarchyFiles, ALongOneStopsWhenCancelled) {
  std::string text = "child,parent\n";
  for (int i = 0; i < 100'000; ++i) text += std::to_string(200'000 + i) + ",100000\n";
  CancelFlag cancel;
  HierarchyFiles files("snomed", &cancel);
  EXPECT_TRUE(files.Text(text));
  const std::string pairs = files.Pairs();
  cancel.Cancel();
  EXPECT_FALSE(files.Text(text));
  const auto made = Hierarchy::FromPairs(pairs, &cancel);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::kCancelled);
}

TEST(EvaluateEcl, AnyBytesEndInCodesOrATroubleWithin) {
  const auto h = Make("5,3\n5,4\n3,2\n4,2\n2,1\n");
  std::mt19937_64 random(3);
  const std::vector<std::string> words = {"<",   "<<",  ">",  ">>",    "!", "(", ")",
                                          "|x|", "and", "OR", "minus", "*", "1", "2",
                                          "5",   "9",   " ",  ",",     "^", "|", ":"};
  size_t read = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (size_t n = random() % 9; n > 0; --n) text += words[random() % words.size()];
    const auto outcome = EvaluateEcl(text, *h);
    if (const auto* trouble = std::get_if<EclTrouble>(&outcome)) {
      EXPECT_LE(trouble->begin, trouble->end) << text;
      EXPECT_LE(trouble->end, std::max<size_t>(text.size(), 1)) << text;
      EXPECT_FALSE(trouble->message.empty());
    } else {
      ++read;
      const CodeTexts& codes = std::get<EclFound>(outcome).codes;
      EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end())) << text;
    }
  }
  EXPECT_GT(read, 500u);
  EXPECT_TRUE(std::holds_alternative<EclTrouble>(EvaluateEcl(std::string(100'000, '('), *h)));
}

// As many concepts and is-a rows as the international edition has; the bounds are ten times what a
// release build takes, for slow machines.
TEST(Hierarchy, AsLargeAsSnomedIsReadInSecondsAndAskedAtOnce) {
  constexpr uint64_t kConcepts = 350'000;
  constexpr uint64_t kPairs = 600'000;
  std::mt19937_64 random(1);
  std::string file = "id\tactive\tsourceId\tdestinationId\ttypeId\n";
  const auto code = [](uint64_t n) { return std::to_string(100'000'000 + n * 7); };
  for (uint64_t i = 0; i < kPairs; ++i) {
    const uint64_t child = i < kConcepts - 1 ? i + 1 : 1 + random() % (kConcepts - 1);
    file +=
        std::to_string(i) + "\t1\t" + code(child) + "\t" + code(random() % child) + "\t116680003\n";
  }
  const auto start = std::chrono::steady_clock::now();
  HierarchyFiles files;
  ASSERT_TRUE(files.Text(file));
  ASSERT_TRUE(files.troubles().empty());
  auto made = Hierarchy::FromPairs(files.Pairs());
  ASSERT_TRUE(made.ok());
  const auto read = std::chrono::steady_clock::now();
  EXPECT_EQ((*made)->From({code(0)}, Way::kDown, Reach::kEveryStep).size(), kConcepts - 1);
  const auto asked = std::chrono::steady_clock::now();
  const std::chrono::duration<double> reading = read - start, asking = asked - read;
  std::printf("read in %.2f s, all below the root in %.3f s\n", reading.count(), asking.count());
  EXPECT_LT(reading.count(), 30);
  EXPECT_LT(asking.count(), 3);
}

}  // namespace
}  // namespace daybook::query
