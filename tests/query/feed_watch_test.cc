// A feed's usual day, a flood, its delay and its clock, from counts by day.
#include <gtest/gtest.h>

#include "query/own/feed_watch.h"

namespace daybook::tests {
namespace {

using projections::DayCount;
using projections::SourceFreshness;
using query::FeedOn;

constexpr CivilDay kToday = 20'000;
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

// Events on each of the days that end with today.
SourceFreshness Feed(const std::vector<uint64_t>& events) {
  SourceFreshness feed;
  const auto first = kToday + 1 - static_cast<CivilDay>(events.size());
  for (size_t at = 0; at < events.size(); ++at)
    if (events[at] > 0)
      feed.days.push_back({first + static_cast<CivilDay>(at), events[at], std::nullopt});
  feed.last_received = RecordedAt{kToday * kDay + kDay / 2};
  return feed;
}

TEST(FeedWatch, WhatIsUsualIsTheMedianOfTheDaysWithEvents) {
  EXPECT_EQ(FeedOn(Feed({10, 0, 30, 20, 50, 40, 60, 70, 900}), kToday).usual, 40.0);
  EXPECT_EQ(FeedOn(Feed({10, 80, 30, 20, 50, 40, 60, 70, 900}), kToday).usual, 45.0);
  // Six days don't make a habit.
  EXPECT_FALSE(FeedOn(Feed({30, 20, 50, 40, 60, 70, 900}), kToday).usual);
  // A load of years ago, or of all years at once, is one day among others.
  EXPECT_EQ(FeedOn(Feed({9'000'000, 10, 10, 10, 10, 10, 10, 10}), kToday).usual, 10.0);
}

TEST(FeedWatch, AFloodIsManyTimesTheUsualAndMany) {
  const std::vector<uint64_t> week(7, 250);
  const auto with = [&](std::vector<uint64_t> days, uint64_t today) {
    days.push_back(today);
    return FeedOn(Feed(days), kToday).flooding();
  };
  EXPECT_EQ(with(week, 1'250), false);
  EXPECT_EQ(with(week, 1'251), true);
  EXPECT_EQ(with(std::vector<uint64_t>(7, 10), 999), false);
  EXPECT_EQ(with(std::vector<uint64_t>(7, 10), 1'000), true);
  EXPECT_EQ(with({10, 10}, 1'000'000), std::nullopt);
}

TEST(FeedWatch, DaysWhoseCountsAreGoneAreUnknown) {
  const SourceFreshness feed = Feed(std::vector<uint64_t>(10, 5));
  EXPECT_EQ(FeedOn(feed, kToday + 1).events, 0u);
  EXPECT_EQ(FeedOn(feed, kToday - projections::kDayCountsKept + 1).events, 0u);
  EXPECT_FALSE(FeedOn(feed, kToday - projections::kDayCountsKept).events);
  EXPECT_FALSE(FeedOn(feed, kToday - 40).usual);
  EXPECT_EQ(FeedOn(SourceFreshness(), kToday).events, 0u);
}

TEST(FeedWatch, TheShortestDelayOfAWeekShowsTheClock) {
  SourceFreshness feed = Feed(std::vector<uint64_t>(10, 5));
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), std::nullopt);
  feed.days.back().least_delay = 2 * kSecond;
  EXPECT_EQ(FeedOn(feed, kToday).delay_micros, 2 * kSecond);
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), false);
  feed.days[4].least_delay = -60 * kSecond;
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), false);
  feed.days[4].least_delay = -61 * kSecond;
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), true);
  // The clock was put right a week ago.
  EXPECT_EQ(FeedOn(feed, kToday + 2).clock_ahead(), false);
}

TEST(FeedWatch, AnAlarmSaysAllThatIsWrong) {
  SourceFreshness feed = Feed({250, 250, 250, 250, 250, 250, 250, 4'000});
  feed.days.back().least_delay = -181 * kSecond;
  const int64_t noon = feed.last_received.value;
  EXPECT_EQ(query::FeedAlarm(feed, noon),
            "flooding: 4000 events today, usually 250 · its clock is ahead by 3 minutes");
  EXPECT_EQ(query::FeedAlarm(feed, noon + 2 * kDay + 1),
            "late · its clock is ahead by 3 minutes");
  EXPECT_EQ(query::FeedAlarm(Feed({1}), noon + 2 * kDay), "");
}

}  // namespace
}  // namespace daybook::tests
