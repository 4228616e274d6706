#include "tests/reference/log/calendar.h"

#include <gtest/gtest.h>

namespace daybook::reference {
namespace {

Day D(const char* text) { return DaysOf(*ReadTime(text)).first; }
std::string Iso(Day day) { return WriteTime(BareDay(day)); }

TEST(Calendar, CountsDaysFromTheEpoch) {
  EXPECT_EQ(D("1970-01-01"), 0);
  EXPECT_EQ(D("1969-12-31"), -1);
  EXPECT_EQ(D("2000-03-01"), 11017);
  EXPECT_EQ(Iso(11016), "2000-02-29");
}

TEST(Calendar, MonthsClampAtTheEnd) {
  EXPECT_EQ(Iso(ShiftMonths(D("2023-03-31"), -1)), "2023-02-28");
  EXPECT_EQ(Iso(ShiftMonths(D("2024-03-31"), -1)), "2024-02-29");
  EXPECT_EQ(Iso(ShiftMonths(D("2024-02-29"), 12)), "2025-02-28");
  EXPECT_EQ(Iso(ShiftMonths(D("2024-01-31"), 13)), "2025-02-28");
  EXPECT_EQ(Iso(ShiftMonths(D("2024-01-15"), -25)), "2021-12-15");
}

TEST(Calendar, ABirthdayOnALeapDayIsTheFirstOfMarch) {
  EXPECT_EQ(WholeYears(D("2000-02-29"), D("2018-02-28")), 17);
  EXPECT_EQ(WholeYears(D("2000-02-29"), D("2018-03-01")), 18);
  EXPECT_EQ(WholeYears(D("2000-02-29"), D("2020-02-29")), 20);
  EXPECT_EQ(WholeYears(D("2000-06-15"), D("2000-06-15")), 0);
}

TEST(Calendar, WholeMonthsCountClampedMonths) {
  EXPECT_EQ(WholeMonths(D("2023-01-31"), D("2023-02-28")), 1);
  EXPECT_EQ(WholeMonths(D("2023-01-31"), D("2023-02-27")), 0);
  EXPECT_EQ(WholeMonths(D("2020-02-29"), D("2021-02-28")), 11);
  EXPECT_EQ(WholeMonths(D("2020-02-29"), D("2021-03-01")), 12);
  EXPECT_EQ(WholeMonths(D("2023-02-28"), D("2023-01-31")), -1);
}

TEST(Calendar, TheLocalDayIsLondons) {
  // 31 March 2024: the clock goes from 01:00 to 02:00.
  EXPECT_EQ(Iso(LocalDayOf(ReadTime("2024-07-01T23:30:00Z")->utc_micros)), "2024-07-02");
  EXPECT_EQ(Iso(LocalDayOf(ReadTime("2024-01-01T23:30:00Z")->utc_micros)), "2024-01-01");
  EXPECT_EQ(EndOfDay(D("2024-03-31")) + 1 - StartOfDay(D("2024-03-31")), 23 * 3600 * kSecondMicros);
  EXPECT_EQ(EndOfDay(D("2024-10-27")) + 1 - StartOfDay(D("2024-10-27")), 25 * 3600 * kSecondMicros);
  EXPECT_EQ(WriteTime(Moment(StartOfDay(D("2024-07-01")))), "2024-06-30T23:00:00Z");
}

TEST(Calendar, ReadsTimesWithOffsets) {
  EXPECT_EQ(WriteTime(*ReadTime("2024-07-01T10:05:00+01:00")), "2024-07-01T09:05:00Z");
  EXPECT_EQ(WriteTime(*ReadTime("2024-07-01T10:05")), "2024-07-01T09:05:00Z");
  EXPECT_EQ(WriteTime(*ReadTime("2024-07-01T10:05:00.25Z")), "2024-07-01T10:05:00.250000Z");
  EXPECT_FALSE(ReadTime("2023-02-29"));
  EXPECT_FALSE(ReadTime("2023-13"));
  EXPECT_FALSE(ReadTime("2023-01-01T24:00"));
}

TEST(Calendar, PeriodsAround) {
  EXPECT_EQ(Iso(PeriodAround(D("2024-06-15"), TimeWord::kWeek).first), "2024-06-10");
  EXPECT_EQ(Iso(PeriodAround(D("2024-06-15"), TimeWord::kWeek).last), "2024-06-16");
  EXPECT_EQ(Iso(PeriodAround(D("2024-02-10"), TimeWord::kMonth).last), "2024-02-29");
  EXPECT_EQ(Iso(PeriodAround(D("2024-06-15"), TimeWord::kQuarter).first), "2024-04-01");
  EXPECT_EQ(Iso(PeriodAround(D("2024-03-31"), TimeWord::kFy).first), "2023-04-01");
  EXPECT_EQ(Iso(PeriodAround(D("2024-04-01"), TimeWord::kFy).last), "2025-03-31");
}

TEST(Calendar, APartialDateMayBeAnyOfItsDays) {
  const PartialTime year = *ReadTime("2019"), june = *ReadTime("2019-06");
  EXPECT_EQ(Earlier(year, *ReadTime("2020-01-01")), Truth::kTrue);
  EXPECT_EQ(Earlier(year, june), Truth::kUnknown);
  EXPECT_EQ(Earlier(*ReadTime("2019-12-31"), year), Truth::kFalse);
  EXPECT_EQ(SameTime(june, *ReadTime("2019-06-03")), Truth::kUnknown);
  EXPECT_EQ(SameTime(june, *ReadTime("2019-07-03")), Truth::kFalse);
}

TEST(Calendar, ClocksCompareByTheClockAndBareDatesByDay) {
  const PartialTime morning = *ReadTime("2019-06-03T08:00:00Z");
  const PartialTime evening = *ReadTime("2019-06-03T18:00:00Z");
  const PartialTime day = *ReadTime("2019-06-03");
  EXPECT_EQ(Earlier(morning, evening), Truth::kTrue);
  EXPECT_EQ(Earlier(day, evening), Truth::kFalse);
  EXPECT_EQ(Earlier(evening, day), Truth::kFalse);
  EXPECT_LT(CompareTimes(day, morning), 0);
  EXPECT_LT(CompareTimes(*ReadTime("2019"), *ReadTime("2019-01-01T00:00:00Z")), 0);
}

TEST(Calendar, ShiftingAPartialDateNeedsItsUnit) {
  EXPECT_EQ(WriteTime(*Shift(*ReadTime("2019"), 1, TimeUnit::kYear)), "2020");
  EXPECT_FALSE(Shift(*ReadTime("2019"), 1, TimeUnit::kDay));
  EXPECT_FALSE(Shift(*ReadTime("2019-06-03"), 1, TimeUnit::kHour));
  // A day later is the same wall time, also over a clock change.
  EXPECT_EQ(WriteTime(*Shift(*ReadTime("2024-03-30T12:00:00Z"), 1, TimeUnit::kDay)),
            "2024-03-31T11:00:00Z");
}

}  // namespace
}  // namespace daybook::reference
