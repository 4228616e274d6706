// A feed's usual day, a flood, its delay and its clock, from counts by day.
#include "query/own/feed_watch.h"

#include <gtest/gtest.h>

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
      feed.days.Append({.day = first + static_cast<CivilDay>(at), .events = events[at]});
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
  EXPECT_FALSE(FeedOn(feed, kToday - 20).usual);
  EXPECT_EQ(FeedOn(SourceFreshness(), kToday).events, 0u);
}

TEST(FeedWatch, ManyTimesAheadShowTheClock) {
  SourceFreshness feed = Feed(std::vector<uint64_t>(10, 5));
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), std::nullopt);
  DayCount& today = feed.days.Of(kToday);
  today.least_delay = 2 * kSecond;
  EXPECT_EQ(FeedOn(feed, kToday).delay_micros, 2 * kSecond);
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), false);
  // A prescription dated ahead is no clock; nor are three of many.
  DayCount& before = feed.days.Of(kToday - 5);
  before.least_delay = -72'000 * kSecond;
  before.ahead = 2;
  EXPECT_EQ(FeedOn(feed, kToday).delay_micros, -72'000 * kSecond);
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), false);
  before.ahead = 3;
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), false) << "of 35";
  before.ahead = 4;
  EXPECT_EQ(FeedOn(feed, kToday).clock_ahead(), true);
  // The clock was put right a week ago.
  EXPECT_EQ(FeedOn(feed, kToday + 2).clock_ahead(), false);
}

TEST(FeedWatch, AnAlarmSaysAllThatIsWrong) {
  SourceFreshness feed = Feed({250, 250, 250, 250, 250, 250, 250, 4'000});
  DayCount& today = feed.days.Of(kToday);
  today.least_delay = -300 * kSecond;
  today.ahead = 1'000;
  today.ahead_micros = 1'000 * 181 * kSecond;
  const int64_t noon = feed.last_received.value;
  EXPECT_EQ(query::FeedAlarm(feed, noon),
            "flooding: 4000 events today, usually 250 · its clock is ahead by about 3 minutes");
  EXPECT_EQ(query::FeedAlarm(feed, noon + 2 * kDay + 1),
            "late · its clock is ahead by about 3 minutes");
  EXPECT_EQ(query::FeedAlarm(feed, noon + 35 * kDay), "late");
  // It has ended; and what came once isn't missed.
  EXPECT_EQ(query::FeedAlarm(feed, noon + 36 * kDay), "");
  EXPECT_EQ(query::FeedAlarm(Feed({1}), noon + 2 * kDay), "");
  EXPECT_EQ(query::FeedAlarm(Feed({1}), noon + 5 * kDay), "");
}

TEST(FeedWatch, EventsAreCountedByDay) {
  projections::SourceCount count;
  ledger::Event event;
  event.version_time = PartialTime{.utc_micros = 100 * kDay + 61 * kSecond,
                                   .day = 100,
                                   .precision = Precision::kSecond,
                                   .zone_given = true};
  count.Count(event, 100 * kDay);
  const projections::SourceCount copy = count;
  for (CivilDay day = 100; day <= 170; ++day) count.Count(event, day * kDay);
  ASSERT_EQ(copy.days.all().size(), 1u);
  EXPECT_EQ(copy.days.all()[0].events, 1u);
  EXPECT_EQ(copy.days.all()[0].ahead, 1u);
  EXPECT_EQ(copy.days.all()[0].ahead_micros, 61 * kSecond);
  EXPECT_EQ(copy.days.all()[0].least_delay, -61 * kSecond);
  EXPECT_EQ(count.days.all().size(), 35u);
  EXPECT_EQ(count.days.all().front().day, 136);
  EXPECT_EQ(count.events, 72u);
}

}  // namespace
}  // namespace daybook::tests
