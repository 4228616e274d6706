#include "ledger/base/zone.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace daybook {
namespace {

TEST(Zone, AgreesWithTheCLibraryHourByHourForACentury) {
  setenv("TZ", "Europe/London", 1);
  tzset();
  const Zone& zone = Zone::Region();
  for (int64_t seconds = -1'600'000'000; seconds < 3'000'000'000; seconds += 3'600) {
    const time_t at = seconds;
    std::tm tm{};
    ASSERT_NE(localtime_r(&at, &tm), nullptr);
    ASSERT_EQ(zone.OffsetSeconds(seconds * 1'000'000), tm.tm_gmtoff) << seconds;
  }
}

TEST(Zone, LocalTimesRoundTripAcrossClockChanges) {
  const Zone& zone = Zone::Region();
  const CivilDay spring = ToCivilDay({2024, 3, 31});
  const CivilDay autumn = ToCivilDay({2024, 10, 27});
  for (CivilDay day : {spring - 1, spring, spring + 1, autumn - 1, autumn, autumn + 1}) {
    for (int64_t hour = 0; hour < 24; ++hour) {
      if (day == spring && hour == 1) continue;  // skipped by the clock change
      const int64_t utc = zone.FromLocal(day, hour * 3'600'000'000);
      EXPECT_EQ(zone.LocalDay(utc), day);
      EXPECT_EQ(zone.LocalMicrosOfDay(utc), hour * 3'600'000'000);
    }
  }
}

TEST(Zone, UnknownNamesAreRefused) { EXPECT_FALSE(Zone::Load("Atlantis/Capital").ok()); }

}  // namespace
}  // namespace daybook
