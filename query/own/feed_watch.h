#pragma once
// Whether a feed behaves as it is wont to: how much it sends, how late, and what its clock says
// (reference/domain.md D18). From the counts by day that the fold keeps of each source.
#include <optional>
#include <string>

#include "projections/reader.h"
#include "query/values/times.h"

namespace daybook::query {

// A feed is late when nothing came for longer than this: a nightly one that missed a night and a
// day. `silent` asks for any other rhythm.
inline constexpr int64_t kFeedSilenceMaxMicros = int64_t{48} * 3'600 * 1'000'000;
// What a feed usually sends is the median of the days with events, out of so many before; not
// known of fewer than kUsualDaysMin.
inline constexpr CivilDay kUsualDays = 28;
inline constexpr size_t kUsualDaysMin = 7;
// A feed floods on a day on which it sends more than so many times what is usual, and so many.
inline constexpr double kFloodFactor = 5;
inline constexpr uint64_t kFloodEventsMin = 1'000;
// The shortest delay is looked for on so many days, the day itself among them.
inline constexpr CivilDay kDelayDays = 7;
// A source's clock is wrong if so many of its events on those days, and such a share of them, say a
// time ahead of ours (projections::kClockAheadMinMicros): some records may be dated ahead. Of a
// clock that is behind, and of messages that take their time, only that they come late can be told.
inline constexpr uint64_t kAheadEventsMin = 3;
inline constexpr uint64_t kAheadShare = 10;  // a tenth

// A feed on a day, by receipt. Unknown where the counts of the days it takes aren't kept any more.
struct FeedDay {
  std::optional<uint64_t> events;
  std::optional<double> usual;
  std::optional<int64_t> delay_micros;       // the shortest; negative: it says a time ahead of ours
  uint64_t week_events = 0, week_ahead = 0;  // of kDelayDays
  int64_t ahead_micros = 0;                  // those of week_ahead together
  std::optional<bool> flooding() const;
  std::optional<bool> clock_ahead() const;
};
FeedDay FeedOn(const projections::SourceFreshness& feed, CivilDay day);

// From its last event to a moment, microseconds.
int64_t SilentMicros(const projections::SourceFreshness& feed, int64_t now_micros);
// What is wrong with it now, in words: "late · its clock is ahead by about 3 minutes"; empty if
// nothing. Late only where it came on as many days as make a usual one, and not for longer than its
// days are kept: a load of once, and a feed that has ended, don't call for ever.
std::string FeedAlarm(const projections::SourceFreshness& feed, int64_t now_micros);

}  // namespace daybook::query
