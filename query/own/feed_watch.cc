#include "query/own/feed_watch.h"

#include <algorithm>
#include <cmath>

#include "ledger/base/zone.h"

namespace daybook::query {
namespace {

using projections::DayCount;
using projections::SourceFreshness;

// Whether the counts of all days from `first` on are kept.
bool IsKept(const SourceFreshness& feed, CivilDay first) {
  const std::vector<DayCount>& days = feed.days.all();
  return days.empty() || first > days.back().day - projections::kDayCountsKept;
}

std::vector<DayCount> DaysIn(const SourceFreshness& feed, CivilDay first, CivilDay last) {
  std::vector<DayCount> days;
  for (const DayCount& day : feed.days.all())
    if (day.day >= first && day.day <= last) days.push_back(day);
  return days;
}

double MedianEvents(std::vector<DayCount> days) {
  std::ranges::sort(days, {}, &DayCount::events);
  const size_t middle = days.size() / 2;
  const auto upper = static_cast<double>(days[middle].events);
  return days.size() % 2 == 1 ? upper : (upper + static_cast<double>(days[middle - 1].events)) / 2;
}

// It came on days enough to be missed, and not too long ago.
bool IsRegular(const SourceFreshness& feed, CivilDay today) {
  if (feed.days.all().empty()) return false;
  const CivilDay newest = feed.days.all().back().day;
  return today - newest <= projections::kDayCountsKept &&
         DaysIn(feed, newest - kUsualDays + 1, newest).size() >= kUsualDaysMin;
}

std::string Minutes(int64_t micros) {
  const auto minutes = std::llround(static_cast<double>(micros) / 60e6);
  return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

}  // namespace

std::optional<bool> FeedDay::flooding() const {
  if (!events || !usual) return std::nullopt;
  return *events >= kFloodEventsMin && static_cast<double>(*events) > kFloodFactor * *usual;
}

std::optional<bool> FeedDay::clock_ahead() const {
  if (!delay_micros) return std::nullopt;
  return week_ahead >= kAheadEventsMin && week_ahead * kAheadShare >= week_events;
}

FeedDay FeedOn(const SourceFreshness& feed, CivilDay day) {
  FeedDay out;
  if (IsKept(feed, day)) {
    const auto today = DaysIn(feed, day, day);
    out.events = today.empty() ? 0 : today.front().events;
  }
  if (IsKept(feed, day - kUsualDays)) {
    const auto before = DaysIn(feed, day - kUsualDays, day - 1);
    if (before.size() >= kUsualDaysMin) out.usual = MedianEvents(before);
  }
  if (IsKept(feed, day - kDelayDays + 1))
    for (const DayCount& each : DaysIn(feed, day - kDelayDays + 1, day)) {
      out.week_events += each.events;
      out.week_ahead += each.ahead;
      out.ahead_micros += each.ahead_micros;
      if (each.least_delay)
        out.delay_micros =
            std::min(out.delay_micros.value_or(*each.least_delay), *each.least_delay);
    }
  return out;
}

int64_t SilentMicros(const SourceFreshness& feed, int64_t now_micros) {
  return now_micros - feed.last_received.value;
}

std::string FeedAlarm(const SourceFreshness& feed, int64_t now_micros) {
  std::string alarm;
  const auto say = [&](const std::string& words) { alarm += (alarm.empty() ? "" : " · ") + words; };
  const CivilDay day = Zone::Region().LocalDay(now_micros);
  if (SilentMicros(feed, now_micros) > kFeedSilenceMaxMicros && IsRegular(feed, day)) say("late");
  const FeedDay today = FeedOn(feed, day);
  if (today.flooding().value_or(false))
    say("flooding: " + std::to_string(*today.events) + " events today, usually " +
        std::to_string(std::llround(*today.usual)));
  if (today.clock_ahead().value_or(false))
    say("its clock is ahead by about " +
        Minutes(today.ahead_micros / static_cast<int64_t>(today.week_ahead)));
  return alarm;
}

}  // namespace daybook::query
