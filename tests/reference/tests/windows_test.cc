// Every window of careql.md on records whose dates stand on its edges.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

// Conditions at the dates, ids their dates.
HandLedger At(const std::vector<std::string>& dates) {
  HandLedger ledger;
  for (const std::string& date : dates)
    ledger.Tell(Condition("p", "snomed:1", date).Id(date).Is("resolved"));
  return ledger;
}
std::string In(const HandLedger& ledger, const std::string& window) {
  std::string ids = ledger.AskIds("from conditions " + window + " show id");
  for (char& c : ids)
    if (c == '\n') c = ' ';
  return ids;
}
// As at another day.
std::string In(const HandLedger& ledger, const std::string& window, const std::string& as_at) {
  std::string ids = ledger.AskIds("from conditions " + window + " show id as at " + as_at);
  for (char& c : ids)
    if (c == '\n') c = ' ';
  return ids;
}

TEST(Window, InLastIsOpenBelowAndClosedAbove) {
  const HandLedger ledger = At({"2023-06-15", "2023-06-16", "2024-06-15", "2024-06-16"});
  EXPECT_EQ(In(ledger, "in last 12 months"), "2023-06-16 2024-06-15");
  EXPECT_EQ(In(ledger, "in last 1 days"), "2024-06-15");
  EXPECT_EQ(In(ledger, "in last 52 weeks"), "2024-06-15");  // 364 days: from 2023-06-17
}

TEST(Window, MonthsClamp) {
  const HandLedger ledger = At({"2023-02-28", "2023-03-01", "2024-02-29", "2024-03-01"});
  EXPECT_EQ(In(ledger, "in last 1 month", "2023-03-31"), "2023-03-01");
  EXPECT_EQ(In(ledger, "in last 1 month", "2024-03-31"), "2024-03-01");
  EXPECT_EQ(In(ledger, "in last 12 months", "2024-02-29"), "2023-03-01 2024-02-29");
}

TEST(Window, InNextSeesWhatIsStillToCome) {
  const HandLedger ledger = At({"2024-06-15", "2024-06-16", "2024-06-29", "2024-06-30"});
  EXPECT_EQ(In(ledger, ""), "2024-06-15");
  EXPECT_EQ(In(ledger, "in next 14 days"), "2024-06-16 2024-06-29");
}

TEST(Window, ToAndFrom) {
  const HandLedger ledger =
      At({"2022-01-31", "2022-02-01", "2023-01-31", "2024-01-30", "2024-01-31"});
  EXPECT_EQ(In(ledger, "in 12 months to 2023-01-31"), "2022-02-01 2023-01-31");
  EXPECT_EQ(In(ledger, "in 12 months from 2023-01-31"), "2023-01-31 2024-01-30");
}

TEST(Window, ThisAndPrevious) {
  const HandLedger ledger =
      At({"2023-04-01", "2024-03-31", "2024-04-01", "2024-05-31", "2024-06-01", "2024-06-15"});
  EXPECT_EQ(In(ledger, "in this month"), "2024-06-01 2024-06-15");
  EXPECT_EQ(In(ledger, "in previous month"), "2024-05-31");
  EXPECT_EQ(In(ledger, "in this fy"), "2024-04-01 2024-05-31 2024-06-01 2024-06-15");
  EXPECT_EQ(In(ledger, "in previous fy"), "2023-04-01 2024-03-31");
  EXPECT_EQ(In(ledger, "in this quarter"), "2024-04-01 2024-05-31 2024-06-01 2024-06-15");
  EXPECT_EQ(In(ledger, "in previous quarter"), "2024-03-31");
  EXPECT_EQ(In(ledger, "in previous year"), "2023-04-01");
}

TEST(Window, Calendar) {
  const HandLedger ledger =
      At({"2018-12-31", "2019-01-01", "2019-04-30", "2019-12-31", "2020-01-01"});
  EXPECT_EQ(In(ledger, "in 2019"), "2019-01-01 2019-04-30 2019-12-31");
  EXPECT_EQ(In(ledger, "in 2019-04"), "2019-04-30");
  EXPECT_EQ(In(ledger, "in fy 2019/20"), "2019-04-30 2019-12-31 2020-01-01");
}

TEST(Window, SinceBeforeAfterBetween) {
  const HandLedger ledger = At({"2024-01-01", "2024-01-02", "2024-01-03"});
  EXPECT_EQ(In(ledger, "since 2024-01-02"), "2024-01-02 2024-01-03");
  EXPECT_EQ(In(ledger, "before 2024-01-02"), "2024-01-01");
  EXPECT_EQ(In(ledger, "after 2024-01-02"), "2024-01-03");
  EXPECT_EQ(In(ledger, "between 2024-01-01 and 2024-01-02"), "2024-01-01 2024-01-02");
  EXPECT_EQ(In(ledger, "since (today - 165 days)"), "2024-01-02 2024-01-03");
}

TEST(Window, WithinAfterBeforeOf) {
  const HandLedger ledger = At({"2024-01-01", "2024-01-11", "2024-01-21"});
  EXPECT_EQ(In(ledger, "within 10 days after 2024-01-01"), "2024-01-11");
  EXPECT_EQ(In(ledger, "within 10 days before 2024-01-21"), "2024-01-11");
  EXPECT_EQ(In(ledger, "within 10 days of 2024-01-11"), "2024-01-01 2024-01-11 2024-01-21");
  EXPECT_EQ(In(ledger, "within 9 days of 2024-01-11"), "2024-01-11");
}

TEST(Window, ClockTimesGoByTheClock) {
  const HandLedger ledger = At({"2024-01-01T08:00:00Z", "2024-01-01T18:00:00Z", "2024-01-02"});
  EXPECT_EQ(In(ledger, "after 2024-01-01T08:00:00Z"), "2024-01-01T18:00:00Z 2024-01-02");
  EXPECT_EQ(In(ledger, "before 2024-01-01T18:00:00Z"), "2024-01-01T08:00:00Z");
  EXPECT_EQ(In(ledger, "after 2024-01-01"), "2024-01-02");
  EXPECT_EQ(In(ledger, "within 10 hours after 2024-01-01T08:00:00Z"), "2024-01-01T18:00:00Z");
  EXPECT_EQ(In(ledger, "within 9 hours after 2024-01-01T08:00:00Z"), "");
}

TEST(Window, SinceAndBetweenGoByTheClockToo) {
  const HandLedger ledger = At({"2024-01-01T08:00:00Z", "2024-01-01T18:00:00Z", "2024-01-01"});
  EXPECT_EQ(In(ledger, "since 2024-01-01T09:00:00Z"), "2024-01-01 2024-01-01T18:00:00Z");
  EXPECT_EQ(In(ledger, "since 2024-01-01T18:00:00Z"), "2024-01-01 2024-01-01T18:00:00Z");
  EXPECT_EQ(In(ledger, "between 2024-01-01T07:00:00Z and 2024-01-01T08:00:00Z"),
            "2024-01-01 2024-01-01T08:00:00Z");
  EXPECT_EQ(In(ledger, "between 2024-01-01 and 2024-01-01T08:00:00Z"),
            "2024-01-01 2024-01-01T08:00:00Z");
}

TEST(Window, HoursCountBackFromAMomentOrTheEndOfTheDay) {
  const HandLedger ledger = At({"2024-06-14T22:30:00Z", "2024-06-14T23:00:00Z", "2024-06-15"});
  // The 15th is 23:00Z on the 14th to 23:00Z on the 15th in summer time.
  EXPECT_EQ(In(ledger, "in last 24 hours", "2024-06-15"), "2024-06-15 2024-06-14T23:00:00Z");
  // As at a moment it is exact; the bare date of its day has come by then.
  EXPECT_EQ(In(ledger, "in last 2 hours", "2024-06-15T00:30:00Z"),
            "2024-06-15 2024-06-14T23:00:00Z");
  EXPECT_EQ(In(ledger, "in last 1 hours", "2024-06-15T00:30:00Z"), "");
}

TEST(Window, AMomentIsExact) {
  const HandLedger ledger = At({"2024-03-01", "2024-03-01T10:00:00Z", "2024-03-01T10:10:00Z"});
  EXPECT_EQ(In(ledger, "", "2024-03-01T10:05:00Z"), "2024-03-01 2024-03-01T10:00:00Z");
  EXPECT_EQ(In(ledger, "in last 1 days", "2024-03-01T10:05:00Z"),
            "2024-03-01 2024-03-01T10:00:00Z");
  EXPECT_EQ(In(ledger, "in next 1 days", "2024-03-01T10:05:00Z"), "2024-03-01T10:10:00Z");
}

TEST(Window, PartialDatesAreKeptOnlyWhenCertain) {
  const HandLedger ledger = At({"2019", "2019-06", "2024"});
  EXPECT_EQ(In(ledger, "in 2019"), "2019 2019-06");
  EXPECT_EQ(In(ledger, "since 2019-06-01"), "2019-06 2024");  // what is seen has begun
  EXPECT_EQ(In(ledger, "in last 2 months"), "");
  EXPECT_EQ(In(ledger, "before 2019-07-01"), "2019-06");
  EXPECT_EQ(In(ledger, "before 2020-01-01"), "2019 2019-06");
  EXPECT_EQ(In(ledger, "after 2018-12-31"), "2019 2019-06 2024");
  EXPECT_EQ(In(ledger, "where not (at before 2019-07-01)"), "2024");
  EXPECT_EQ(In(ledger, ""), "2019 2019-06 2024");
}

HandLedger Stays() {
  HandLedger ledger;
  ledger.Define("define period winter = 2023-12-01 to 2024-02-29");
  ledger.Tell(Encounter("p", "2023-11-20", "2023-12-01").Id("a"))
      .Tell(Encounter("p", "2024-01-10T09:00:00Z", "2024-01-12T10:00:00Z").Id("b"))
      .Tell(Encounter("p", "2024-02-29", "2024-03-05").Id("c"))
      .Tell(Encounter("p", "2024-03-01", "").Id("d"))
      .Tell(Encounter("p", "2024-03-02", "").Id("e").Is("in_progress"));
  return ledger;
}
std::string Stay(const HandLedger& ledger, const std::string& window) {
  std::string ids = ledger.AskIds("from encounters " + window + " show id");
  for (char& c : ids)
    if (c == '\n') c = ' ';
  return ids;
}

TEST(Window, DuringAndOverlapping) {
  const HandLedger ledger = Stays();
  EXPECT_EQ(Stay(ledger, "during winter"), "b c");
  EXPECT_EQ(Stay(ledger, "overlapping winter"), "a b c");
  EXPECT_EQ(Stay(ledger, "during fy 2023/24"), "a b c d e");
  EXPECT_EQ(Stay(ledger, "overlapping period(2024-03-06, 2024-03-07)"), "e");
  EXPECT_EQ(Stay(ledger, "after winter"), "d e");
  EXPECT_EQ(Stay(ledger, "since winter.start"), "b c d e");
}

TEST(Window, OnADayAndOnTheSameDay) {
  const HandLedger ledger = Stays();
  EXPECT_EQ(Stay(ledger, "on 2023-12-01"), "a");
  EXPECT_EQ(Stay(ledger, "on 2024-01-11"), "b");
  EXPECT_EQ(Stay(ledger, "on 2024-01-12"), "b");
  EXPECT_EQ(Stay(ledger, "on 2024-03-01"), "c d");
  EXPECT_EQ(Stay(ledger, "on 2024-06-01"), "e");
  EXPECT_EQ(Stay(ledger, "on the same day as 2024-03-01"), "d");
}

TEST(Window, NamesARecordAndNeverFindsIt) {
  HandLedger ledger = Stays();
  ledger.Tell(Condition("p", "snomed:1", "2024-01-11").Id("in_b"));
  EXPECT_EQ(Stay(ledger, "as e where has encounter on e"), "d e");
  EXPECT_EQ(Stay(ledger, "as e where has condition during e"), "b");
  EXPECT_EQ(Stay(ledger, "as e where has encounter within 50 days after e.until"), "a b");
  EXPECT_EQ(Stay(ledger, "as e where has no encounter since e"), "e");
}

TEST(Window, TestsAnyDate) {
  const HandLedger ledger = Stays();
  EXPECT_EQ(Stay(ledger, "where until in 2024-01"), "b");
  EXPECT_EQ(Stay(ledger, "with (until in 2024-03)"), "c");
  EXPECT_EQ(Stay(ledger, "where until not in 2024-03"), "a b");  // unknown for d, e
  EXPECT_EQ(Stay(ledger, "where recorded since 2024-01-01"), "a b c d e");
}

}  // namespace
}  // namespace daybook::reference
