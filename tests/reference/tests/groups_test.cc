// by, having, show, order by, limit, aggregates over rows, columns.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

using ledger::FieldId;

HandLedger Boroughs() {
  HandLedger ledger;
  const auto one = [&](const char* subject, const char* number, const char* born,
                       const char* borough) {
    E person = Person(subject, number, born);
    if (*borough) person.Set(FieldId::kBorough, std::string(borough));
    ledger.Tell(person);
  };
  one("a", kAda, "1950-01-01", "Camden");
  one("b", kBen, "1990-01-01", "Camden");
  one("c", kCat, "1960-01-01", "Barnet");
  one("d", kDan, "1970-01-01", "");
  ledger.Define("define codes sick = snomed:1");
  return ledger.Tell(Condition("a", "snomed:1", "2020-01-01").Id("a1"))
      .Tell(Condition("c", "snomed:1", "2021-01-01").Id("c1"))
      .Tell(Condition("c", "snomed:2", "2022-01-01").Id("c2"))
      .Tell(Condition("d", "snomed:1", "2023-01-01").Id("d1"));
}

TEST(Groups, TheUnknownIsAGroupAndComesLast) {
  EXPECT_EQ(Boroughs().Ask("from residents by borough"), "Barnet|1\nCamden|2\n|1");
}

TEST(Groups, PercentAndRateSetTheKeptAgainstAll) {
  EXPECT_EQ(Boroughs().Ask("from residents where has condition in sick by borough "
                           "show count, percent, share, rate per 1000, residents"),
            "Barnet|1|100#|33.3333333333#|1000#|1\n"
            "Camden|1|50#|33.3333333333#|500#|1\n|1|100#|33.3333333333#|1000#|1");
}

TEST(Groups, WithSaysWhoAllAre) {
  EXPECT_EQ(Boroughs().Ask("from residents with (age >= 50) where has condition in snomed:2 "
                           "show count, percent"),
            "1|33.3333333333#");
}

TEST(Groups, GroupsNobodyIsLeftInStayOnlyBesidePercentOrRate) {
  EXPECT_EQ(Boroughs().Ask("from residents where age < 40 by borough show count, percent"),
            "Barnet|0|0#\nCamden|1|50#\n|0|0#");
  EXPECT_EQ(Boroughs().Ask("from residents where age < 40 by borough show count, rate per 10"),
            "Barnet|0|0#\nCamden|1|5#\n|0|0#");
  EXPECT_EQ(Boroughs().Ask("from residents where age < 40 by borough show count"), "Camden|1");
  EXPECT_EQ(Boroughs().Ask("from residents where age < 10 show count, percent"), "0|0#");
  EXPECT_EQ(Boroughs().Ask("from residents where age < 10 by borough"), "");
}

TEST(Groups, BracketsRunOverRows) {
  EXPECT_EQ(Boroughs().Ask("from residents show count(age > 60), percent(age > 60), average(age), "
                           "median(age), min(age), max(age), sum(age), distinct(borough), "
                           "percentile(age, 25)"),
            // ages 74, 34, 64, 54
            "2|50#|56.5#|59#|34|74|226#|2|49#");
}

TEST(Groups, RowsOfRecords) {
  const HandLedger ledger = Boroughs();
  EXPECT_EQ(ledger.Ask("from conditions by code show count, residents"),
            "snomed:1|3|3\nsnomed:2|1|1");
  EXPECT_EQ(ledger.Ask("from conditions where code in sick by borough as b show percent"),
            "Barnet|50#\nCamden|100#\n|100#");
  EXPECT_EQ(ledger.AskIds("from conditions in sick as a, conditions in snomed:2 as b "
                          "show a.id, b.id"),
            "c1|c2");
}

TEST(Groups, HavingAndOrder) {
  const HandLedger ledger = Boroughs();
  EXPECT_EQ(ledger.Ask("from residents by borough having count > 1"), "Camden|2");
  EXPECT_EQ(ledger.Ask("from residents by borough order by count desc, borough"),
            "Camden|2\nBarnet|1\n|1");
  EXPECT_EQ(ledger.Ask("from residents by borough order by borough desc"),
            "Camden|2\nBarnet|1\n|1");
}

TEST(Groups, ByAnExpression) {
  EXPECT_EQ(Boroughs().Ask("from residents by band(age, 0, 40, 60) as b, borough show count"),
            "0#|Camden|1\n40#||1\n60#|Barnet|1\n60#|Camden|1");
  EXPECT_EQ(Boroughs().Ask("from residents by has condition show count * 2 as twice"),
            "false|2#\ntrue|6#");
}

TEST(Output, ColumnsAreNamedByAliasOrText) {
  const HandLedger ledger = Boroughs();
  EXPECT_EQ(ledger.Columns("from residents by borough, band(age,  0, 40) as age_band "
                           "show count, rate per 1000"),
            "borough|age_band|count|rate per 1000");
  EXPECT_EQ(ledger.Columns("from residents let last = latest condition show last.at, age + 1"),
            "last.at|age + 1");
  EXPECT_EQ(ledger.Columns("from residents"), "count");
  EXPECT_EQ(ledger.Columns("from conditions"), "at|text|code|value|status|source|id");
}

TEST(Output, OrderPutsTheUnknownLastBothWays) {
  const HandLedger ledger = Boroughs();
  EXPECT_EQ(ledger.Ask("from residents show nhs_number, borough order by borough"),
            std::string(kCat) + "|Barnet\n" + kAda + "|Camden\n" + kBen + "|Camden\n" + kDan + "|");
  EXPECT_EQ(ledger.Ask("from residents show nhs_number, borough order by borough desc, age"),
            std::string(kBen) + "|Camden\n" + kAda + "|Camden\n" + kCat + "|Barnet\n" + kDan + "|");
}

TEST(Output, LimitAndLimitPer) {
  const HandLedger ledger = Boroughs();
  EXPECT_EQ(ledger.Ask("from residents show age order by age desc limit 2"), "74\n64");
  EXPECT_EQ(ledger.Ask("from residents show age order by age limit 1 per borough"), "34\n54\n64");
  EXPECT_EQ(ledger.Ask("from residents show age order by age limit $n", {{"n", "1"}}), "34");
}

TEST(Output, QuantitiesOrderByAmount) {
  HandLedger ledger;
  const auto one = [](const char* digits, const char* unit) {
    return Observation("p", "snomed:1", "2024-01-01").Value(digits, unit);
  };
  ledger.Tell(one("1", "g")).Tell(one("900", "mg")).Tell(one("<900", "mg")).Tell(one("1.2", "g"));
  EXPECT_EQ(ledger.Ask("from observations show value order by value"),
            "<900 mg\n900 mg\n1 g\n1.2 g");
}

}  // namespace
}  // namespace daybook::reference
