// Picking records: what is seen, how many, which one, made of others, sequences.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

using ledger::Kind;

// The ids of the conditions that a pattern finds.
std::string Ids(const HandLedger& ledger, const std::string& pattern) {
  std::string ids = ledger.AskIds("from " + pattern + " show id");
  for (char& c : ids)
    if (c == '\n') c = ' ';
  return ids;
}

HandLedger Statuses() {
  HandLedger ledger;
  const auto one = [](const char* id, const char* status) {
    return Condition("p", "snomed:1", "2020-01-01").Id(id).Is(status);
  };
  ledger.Tell(one("a", "active"))
      .Tell(one("b", "active").Until("2024-06-14"))
      .Tell(one("c", "active").Until("2024-06-15"))  // its last day
      .Tell(one("d", "resolved"))
      .Tell(one("e", "resolved").Until("2024-07-01"))
      .Tell(one("f", "planned"))
      .Tell(one("g", "registered"))
      .Tell(one("h", "cancelled"))
      .Tell(one("i", "declined"))
      .Tell(one("j", "absent"))
      .Tell(one("k", "entered_in_error"));
  return ledger.Tell(Condition("p", "snomed:1", "2024-06-16").Id("l"));
}

TEST(Status, WordsAsOfTheIndexDate) {
  const HandLedger ledger = Statuses();
  EXPECT_EQ(Ids(ledger, "conditions"), "a b c d e f g");
  EXPECT_EQ(Ids(ledger, "active conditions"), "a c e");
  EXPECT_EQ(Ids(ledger, "ended conditions"), "b d");
  EXPECT_EQ(Ids(ledger, "planned conditions"), "f l");
  EXPECT_EQ(Ids(ledger, "pending conditions"), "g");
  EXPECT_EQ(Ids(ledger, "cancelled conditions"), "h");
  EXPECT_EQ(Ids(ledger, "declined conditions"), "i");
  EXPECT_EQ(Ids(ledger, "absent conditions"), "j");
  EXPECT_EQ(Ids(ledger, "any conditions"), "a b c d e f g h i j");
  EXPECT_EQ(Ids(ledger, "conditions including retracted"), "a b c d e f g k");
}

TEST(Status, ABareWordIsACondition) {
  const HandLedger ledger = Statuses();
  EXPECT_EQ(Ids(ledger, "conditions where active"), "a c e");
  EXPECT_EQ(Ids(ledger, "conditions where status = active"), "a b c");
  EXPECT_EQ(Ids(ledger, "conditions where ended or pending"), "b d g");
}

HandLedger Readings() {
  HandLedger ledger;
  ledger.Define("define records weight = observations in snomed:9");
  const auto one = [](const char* id, const char* at, const char* digits) {
    return Observation("p", "snomed:9", at).Id(id).Value(digits, "kg");
  };
  return ledger.Tell(one("a", "2024-01-10", "80"))
      .Tell(one("b", "2024-03-10", "75.50"))
      .Tell(one("c", "2024-03-10T09:00:00Z", "82"))
      .Tell(one("d", "2024-05-10", "79"))
      .Tell(one("e", "2024-07-10", "60"))
      .Tell(Observation("p", "snomed:8", "2024-06-01").Id("f"));
}

TEST(Has, SomeNoneAndCounted) {
  const HandLedger ledger = Readings();
  const auto holds = [&](const std::string& condition) {
    return ledger.Ask("from residents where " + condition);
  };
  EXPECT_EQ(holds("has weight"), "1");
  EXPECT_EQ(holds("has no weight"), "0");
  EXPECT_EQ(holds("has at least 4 weight"), "1");
  EXPECT_EQ(holds("has at least 5 weight"), "0");
  EXPECT_EQ(holds("has at most 3 weight"), "0");
  EXPECT_EQ(holds("has exactly 4 weight"), "1");
  EXPECT_EQ(holds("has condition"), "0");
  EXPECT_EQ(holds("not has condition"), "1");
}

TEST(Pick, ByTimeBareDateFirst) {
  const HandLedger ledger = Readings();
  const auto id = [&](const std::string& pick) {
    return ledger.AskIds("from residents let x = " + pick + " show x.id");
  };
  EXPECT_EQ(id("latest weight"), "d");
  EXPECT_EQ(id("earliest weight"), "a");
  EXPECT_EQ(id("second latest weight"), "c");
  EXPECT_EQ(id("third latest weight"), "b");
  EXPECT_EQ(id("fifth latest weight"), "");
  EXPECT_EQ(id("next weight"), "e");
  EXPECT_EQ(id("previous weight"), "d");
  EXPECT_EQ(id("highest weight"), "c");
  EXPECT_EQ(id("lowest weight"), "b");
  EXPECT_EQ(id("second highest weight"), "a");
}

TEST(Pick, LatestThatHoldsOrTheLatestIfItHolds) {
  const HandLedger ledger = Readings();
  const auto id = [&](const std::string& pick) {
    return ledger.AskIds("from residents let x = " + pick + " show x.id");
  };
  EXPECT_EQ(id("latest weight with (value > 79 kg)"), "c");
  EXPECT_EQ(ledger.Ask("from residents where has (latest weight) with (value > 79 kg)"), "0");
  EXPECT_EQ(ledger.Ask("from residents where has (latest weight) with (value > 78 kg)"), "1");
}

TEST(Pick, NextAndPreviousFromTheRowsRecord) {
  const HandLedger ledger = Readings();
  EXPECT_EQ(ledger.AskIds("from weight let n = next weight let p = previous weight "
                          "show id, p.id, n.id"),
            "a||b\nb|a|d\nc|a|d\nd|c|e");
}

TEST(Pick, TiesFallToVersionTimeSourceAndId) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("z"))
      .Tell(Condition("p", "snomed:1", "2024-01-01").Id("b").Version("2024-01-05"))
      .Tell(Condition("p", "snomed:1", "2024-01-01").Id("a").Version("2024-01-05"));
  EXPECT_EQ(Ids(ledger, "conditions"), "z a b");
  EXPECT_EQ(ledger.AskIds("from residents let x = latest condition show x.id"), "b");
}

TEST(Pick, ARecordWithoutDateComesLastEitherWay) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "").Id("none"))
      .Tell(Condition("p", "snomed:2", "2019").Id("year"));
  const std::string let = "from residents let x = ";
  EXPECT_EQ(ledger.AskIds(let + "latest condition show x.id"), "year");
  EXPECT_EQ(ledger.AskIds(let + "earliest condition show x.id"), "year");
  EXPECT_EQ(ledger.AskIds(let + "second latest condition show x.id"), "none");
}

TEST(Made, AlternativesDistinctAndDays) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("a"))
      .Tell(Condition("p", "snomed:1", "2024-01-05").Id("b"))
      .Tell(Condition("p", "snomed:2", "2024-01-03").Id("c"))
      .Tell(Encounter("p", "2024-02-27", "2024-03-02").Id("e"));
  EXPECT_EQ(Ids(ledger, "(condition in snomed:2 or encounter)"), "c e");
  EXPECT_EQ(Ids(ledger, "distinct code of conditions"), "a c");
  EXPECT_EQ(ledger.Ask("from residents where has at least 3 distinct code of conditions"), "0");
  EXPECT_EQ(ledger.Ask("from residents where has exactly 2 distinct code of conditions"), "1");
  // 27, 28, 29 February, 1, 2 March
  EXPECT_EQ(ledger.Ask("from residents show (count of days of encounters) as n"), "5");
  EXPECT_EQ(ledger.Ask("from (days of encounters) in 2024-03 show at"), "2024-03-01\n2024-03-02");
}

TEST(Made, NamedRecordsTakeCodesWindowsAndStatusWords) {
  HandLedger ledger = Readings();
  ledger.Tell(Observation("p", "snomed:9", "2024-05-20").Id("no").Is("declined"));
  EXPECT_EQ(Ids(ledger, "weight in last 2 months"), "d");
  EXPECT_EQ(Ids(ledger, "declined weight"), "no");
  EXPECT_EQ(Ids(ledger, "weight with (value between 79 kg and 81 kg)"), "a d");
}

TEST(With, AnAliasReachesTheOuterRecord) {
  HandLedger ledger = Readings();
  EXPECT_EQ(Ids(ledger, "weight as w with (has weight with (value > w.value) after w)"), "a b");
  EXPECT_EQ(Ids(ledger, "weight as w where has weight on the same day as w"), "b c");
}

HandLedger Sequence() {
  HandLedger ledger;
  ledger.Define("define codes mi = snomed:1")
      .Define("define codes statin = snomed:2")
      .Define("define codes stop = snomed:3");
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("a"))
      .Tell(Condition("p", "snomed:1", "2024-03-01").Id("b"))
      .Tell(Medication("p", "snomed:2", "2024-01-31").Id("m"))
      .Tell(Medication("p", "snomed:2", "2024-03-01").Id("n"))
      .Tell(Condition("p", "snomed:3", "2024-02-10").Id("s"));
  return ledger;
}

TEST(Steps, FollowedBy) {
  const HandLedger ledger = Sequence();
  const std::string mi = "condition in mi ";
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin"), "a");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin within 30 days"), "a");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin within 29 days"), "");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin at least 31 days later"), "a");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin at least 61 days later"), "");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin 31 to 59 days later"), "");
  EXPECT_EQ(Ids(ledger, mi + "followed by medication in statin 31 to 60 days later"), "a");
  EXPECT_EQ(Ids(ledger, mi + "not followed by medication in statin"), "b");
  EXPECT_EQ(Ids(ledger, mi + "followed by at least 2 medication in statin"), "a");
  EXPECT_EQ(Ids(ledger, mi + "followed by exactly 1 medication in statin"), "");
}

TEST(Steps, InBetweenAndChains) {
  const HandLedger ledger = Sequence();
  EXPECT_EQ(Ids(ledger,
                "condition in mi followed by medication in statin at least 31 days later "
                "without condition in stop in between"),
            "");
  EXPECT_EQ(Ids(ledger,
                "condition in mi followed by condition in stop "
                "followed by medication in statin"),
            "a");
  EXPECT_EQ(Ids(ledger,
                "condition in mi followed by medication in statin "
                "not followed by condition in stop"),
            "a");  // by the second statin
  EXPECT_EQ(Ids(ledger, "medication in statin preceded by condition in mi within 30 days"), "m");
  EXPECT_EQ(Ids(ledger, "medication in statin not preceded by condition in stop"), "m");
}

TEST(Stretch, CountsInTheFullest) {
  HandLedger ledger;
  ledger.Define("define cohort frequent = has at least 3 encounter in any 90 days");
  ledger.Tell(Encounter("p", "2023-01-01", "2023-01-01"))
      .Tell(Encounter("p", "2023-03-31", "2023-03-31"))   // 89 days on
      .Tell(Encounter("p", "2023-06-28", "2023-06-28"))   // 89 days on, 178 from the first
      .Tell(Encounter("p", "2023-06-29", "2023-06-29"));  // 90 from the second
  EXPECT_EQ(ledger.Ask("from residents show (count of encounter in any 90 days) as n"), "2");
  EXPECT_EQ(ledger.Ask("from cohort frequent"), "0");
  EXPECT_EQ(ledger.Ask("from residents show (count of encounter in any 91 days) as n"), "3");
}

}  // namespace
}  // namespace daybook::reference
