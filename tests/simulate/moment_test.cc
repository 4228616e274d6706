#include "feeds/simulate/moment.h"

#include <gtest/gtest.h>

#include "ledger/base/zone.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int64_t kMicrosPerMinute = 60'000'000;

TEST(Moment, OffsetAgreesWithTheZoneDatabase) {
  const Zone& london = Zone::Region();
  // Future years are left out: a law may change what the database says of them.
  for (CivilDay day = ToCivilDay({1996, 1, 1}); day < ToCivilDay({2026, 12, 31}); ++day) {
    for (int minute : {0, 30, 59, 60, 90, 119, 120, 180, 12 * 60, 23 * 60 + 59}) {
      const int64_t instant = london.FromLocal(day, minute * kMicrosPerMinute);
      if (london.LocalMicrosOfDay(instant) != minute * kMicrosPerMinute) continue;  // skipped hour
      ASSERT_EQ(LondonOffsetMinutes({day, minute}) * 60, london.OffsetSeconds(instant))
          << FormatDay(day) << " minute " << minute;
    }
  }
}

TEST(Moment, WritesTheOffsetOfTheSeason) {
  EXPECT_EQ(FormatLocal({ToCivilDay({2024, 5, 3}), 615}), "2024-05-03T10:15:00+01:00");
  EXPECT_EQ(FormatUtc({ToCivilDay({2024, 5, 3}), 615}), "2024-05-03T09:15:00Z");
  EXPECT_EQ(FormatLocal({ToCivilDay({2024, 12, 3}), 5}), "2024-12-03T00:05:00Z");
  EXPECT_EQ(FormatUtc({ToCivilDay({2024, 7, 1}), 20}), "2024-06-30T23:20:00Z");
}

TEST(Moment, LeavesTheHourThatDoesNotExist) {
  EXPECT_EQ(FormatLocal({ToCivilDay({2026, 3, 29}), 90}), "2026-03-29T02:30:00+01:00");
  EXPECT_EQ(FormatLocal({ToCivilDay({2026, 3, 29}), 59}), "2026-03-29T00:59:00Z");
  EXPECT_EQ(FormatLocal({ToCivilDay({2026, 10, 25}), 90}), "2026-10-25T01:30:00+01:00");
}

TEST(Moment, CrossesMidnightBothWays) {
  const Moment noon{100, 720};
  EXPECT_EQ(noon.Plus(720), (Moment{101, 0}));
  EXPECT_EQ(noon.Plus(-721), (Moment{99, 1439}));
  EXPECT_EQ(noon.Plus(-720), (Moment{100, 0}));
  EXPECT_EQ(noon.Plus(3 * kMinutesInDay), (Moment{103, 720}));
}

}  // namespace
}  // namespace daybook::feeds::simulate
