// Episodes, and steps after a counted step.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

HandLedger Falls() {
  HandLedger ledger;
  const auto one = [](const char* id, const char* at) {
    return Condition("p", "snomed:1", at).Id(id);
  };
  ledger.Define("define records fall = condition in snomed:1")
      .Define("define records well = condition in snomed:2");
  return ledger.Tell(one("a", "2024-01-01").Until("2024-01-10"))
      .Tell(one("b", "2024-01-05"))
      .Tell(one("c", "2024-01-20"))
      .Tell(one("d", "2024-03-01").Until("2024"))
      .Tell(one("e", "2024-06"))
      .Tell(Condition("p", "snomed:2", "2024-01-07").Id("w"));
}

std::string Episodes(const HandLedger& ledger, const std::string& episodes) {
  return ledger.AskIds("from (episodes of " + episodes +
                       ") as x show x.id, x.at, x.until, x.count");
}

TEST(Episodes, LastToTheirEndsAndJoinWithinTheGap) {
  const HandLedger ledger = Falls();
  EXPECT_EQ(Episodes(ledger, "fall with gap 9 days"),
            "a|2024-01-01|2024-01-10|2\nc|2024-01-20|2024-01-20|1");
  EXPECT_EQ(Episodes(ledger, "fall with gap 10 days"), "a|2024-01-01|2024-01-20|3");
}

TEST(Episodes, LastSoLongOrToTheFirstOfAnotherKind) {
  const HandLedger ledger = Falls();
  EXPECT_EQ(Episodes(ledger, "fall before 2024-02 lasting 3 days with gap 0 days"),
            "a|2024-01-01|2024-01-04|1\nb|2024-01-05|2024-01-08|1\nc|2024-01-20|2024-01-23|1");
  EXPECT_EQ(Episodes(ledger, "fall before 2024-02 lasting 3 days until well with gap 0 days"),
            "a|2024-01-01|2024-01-04|1\nb|2024-01-05|2024-01-07|1\nc|2024-01-20|2024-01-23|1");
  EXPECT_EQ(Episodes(ledger, "fall in 2024-01 until well with gap 0 days"),
            "a|2024-01-01|2024-01-07|2\nc|2024-01-20||1");
}

TEST(Episodes, HaveAStatusOfTheirOwn) {
  const HandLedger ledger = Falls();
  EXPECT_EQ(ledger.AskIds("from active episodes of fall in 2024-01 until well with gap 0 days "
                          "show id"),
            "c");
  EXPECT_EQ(ledger.Ask("from residents show count of episodes of fall with gap 9 days as n"), "2");
  EXPECT_EQ(ledger.Ask("from residents where has (episodes of fall with gap 9 days) with "
                       "(count > 1)"),
            "1");
}

TEST(Steps, GoOnFromTheLastOfTheFewest) {
  HandLedger ledger;
  const auto one = [](const char* code, const char* at, const char* id) {
    return Condition("p", code, at).Id(id);
  };
  ledger.Tell(one("snomed:1", "2024-01-01", "a"))
      .Tell(one("snomed:2", "2024-01-02", "b"))
      .Tell(one("snomed:3", "2024-01-03", "c"))
      .Tell(one("snomed:2", "2024-01-04", "d"))
      .Tell(one("snomed:4", "2024-01-05", "e"));
  const auto ids = [&](const std::string& steps) {
    return ledger.AskIds("from conditions in snomed:1 " + steps + " show id");
  };
  const std::string two = "followed by at least 2 condition in snomed:2 ";
  EXPECT_EQ(ids(two + "followed by condition in snomed:4"), "a");
  EXPECT_EQ(ids(two + "followed by condition in snomed:3"), "");
  EXPECT_EQ(ids("followed by exactly 2 condition in snomed:2 followed by condition"), "a");
  EXPECT_EQ(ids("followed by exactly 1 condition in snomed:2 followed by condition"), "");
}

}  // namespace
}  // namespace daybook::reference
