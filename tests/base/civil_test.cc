#include "ledger/base/civil.h"

#include <gtest/gtest.h>

#include <ctime>

#include "ledger/base/zone.h"

namespace daybook {
namespace {

PartialTime Parsed(std::string_view text) {
  auto time = ParsePartialTime(text, Zone::Region());
  EXPECT_TRUE(time.ok()) << text;
  return time.ok() ? *time : PartialTime{};
}

TEST(Civil, AgreesWithTheCLibraryOnEveryDayOfFourCenturies) {
  for (CivilDay day = -100'000; day < 100'000; ++day) {
    const time_t seconds = time_t{day} * 86'400;
    std::tm tm{};
    ASSERT_NE(gmtime_r(&seconds, &tm), nullptr);
    const YearMonthDay ymd = ToYearMonthDay(day);
    ASSERT_EQ(ymd, (YearMonthDay{tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday})) << day;
    ASSERT_EQ(ToCivilDay(ymd), day);
    ASSERT_EQ(Weekday(day), (tm.tm_wday + 6) % 7) << day;
  }
}

TEST(Civil, MonthsClamp) {
  const auto day = [](int y, int m, int d) { return ToCivilDay({y, m, d}); };
  EXPECT_EQ(AddMonths(day(2023, 3, 31), -1), day(2023, 2, 28));
  EXPECT_EQ(AddMonths(day(2024, 3, 31), -1), day(2024, 2, 29));
  EXPECT_EQ(AddMonths(day(2024, 1, 15), -13), day(2022, 12, 15));
  EXPECT_EQ(AddMonths(day(2024, 2, 29), 12), day(2025, 2, 28));
}

TEST(Civil, AgesTurnOnTheBirthday) {
  const auto day = [](int y, int m, int d) { return ToCivilDay({y, m, d}); };
  EXPECT_EQ(YearsBetween(day(1980, 6, 15), day(2020, 6, 14)), 39);
  EXPECT_EQ(YearsBetween(day(1980, 6, 15), day(2020, 6, 15)), 40);
  EXPECT_EQ(YearsBetween(day(2004, 2, 29), day(2022, 2, 28)), 17);
  EXPECT_EQ(YearsBetween(day(2004, 2, 29), day(2022, 3, 1)), 18);
}

TEST(Civil, ReadsEachPrecisionAndWritesItBack) {
  for (const char* text : {"2019", "2019-03", "2019-03-01", "2019-03-01T10:05:00Z",
                           "1943-07-05T21:51:36Z", "2019-03-01T10:05:00.123Z"})
    EXPECT_EQ(FormatPartialTime(Parsed(text)), text);
  EXPECT_EQ(FormatPartialTime(Parsed("2019-03-01T10:05:00+01:00")), "2019-03-01T09:05:00Z");
  EXPECT_EQ(FormatPartialTime(Parsed("2019-07-01T10:05")), "2019-07-01T09:05:00Z");
  EXPECT_FALSE(Parsed("2019-07-01T10:05").zone_given);
  EXPECT_EQ(FormatDay(Parsed("2019-02").last_day()), "2019-02-28");
  EXPECT_EQ(FormatDay(Parsed("2019").last_day()), "2019-12-31");
}

TEST(Civil, AClockTimeBelongsToTheRegionsDay) {
  EXPECT_EQ(FormatDay(Parsed("2019-07-01T23:30:00Z").day), "2019-07-02");
  EXPECT_EQ(FormatDay(Parsed("2019-01-01T23:30:00Z").day), "2019-01-01");
}

TEST(Civil, RefusesWhatIsNoDate) {
  for (const char* text : {"", "19", "2019-13", "2019-02-29", "2019-3-1", "2019-03-01T",
                           "2019-03-01T24:00:00Z", "2019-03-01T10:05:00+25:00", "2019-03-01 10:05",
                           "2019-03-01T10:05:00Zx", "0000", "2019T10:05", "2019-03-01T10:05:00."})
    EXPECT_FALSE(ParsePartialTime(text, Zone::Region()).ok()) << text;
}

TEST(Civil, ABareDateSortsBeforeAClockTimeOfItsDay) {
  EXPECT_LT(Parsed("2019-03-01"), Parsed("2019-03-01T00:00:00Z"));
  EXPECT_LT(Parsed("2019-03-01T10:05:00Z"), Parsed("2019-03-01T10:05:01Z"));
  EXPECT_LT(Parsed("2019-03-01T10:05:01Z"), Parsed("2019-03-02"));
}

}  // namespace
}  // namespace daybook
