#include "projections/columns/time_key.h"

#include <algorithm>

namespace daybook::projections {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;
// A day's 40 bits: 0-2 a bare date, by precision; else kFirstClock and up, an instant of three days
// (38 bits of microseconds) and then its precision.
constexpr int kInstantBits = 40;
constexpr uint64_t kFirstClock = 4;
constexpr int64_t kInstantMax = (int64_t{1} << 38) - 2;
constexpr int64_t kDayBias = int64_t{1} << 23;
constexpr auto kFirstClockPrecision = static_cast<uint64_t>(Precision::kMinute);

// The instant that is 0 within a day's bits: a day earlier, for zones east of us.
int64_t BaseOf(int64_t day) { return (day - 1) * kMicrosPerDay; }

}  // namespace

uint64_t TimeKeyOf(const std::optional<PartialTime>& time) {
  if (!time) return kUnknownTimeKey;
  const int64_t day = std::clamp<int64_t>(time->day, -kDayBias, kDayBias - 2);
  auto within = static_cast<uint64_t>(time->precision);
  if (time->has_clock()) {
    const int64_t instant = std::clamp<int64_t>(time->utc_micros - BaseOf(day), 0, kInstantMax);
    within = kFirstClock + (static_cast<uint64_t>(instant) << 2) + (within - kFirstClockPrecision);
  }
  return (static_cast<uint64_t>(day + kDayBias) << kInstantBits) | within;
}

uint64_t VersionKeyOf(const std::optional<PartialTime>& time) {
  return time ? TimeKeyOf(time) + 1 : 0;
}

RowTime RowTimeOf(uint64_t key) {
  RowTime out;
  if (key == kUnknownTimeKey) return out;
  const uint64_t within = key & ((uint64_t{1} << kInstantBits) - 1);
  PartialTime time;
  time.day = static_cast<CivilDay>(static_cast<int64_t>(key >> kInstantBits) - kDayBias);
  out.has_clock = within >= kFirstClock;
  if (out.has_clock) {
    const uint64_t clock = within - kFirstClock;
    time.precision = static_cast<Precision>((clock & 3) + kFirstClockPrecision);
    out.utc_micros = BaseOf(time.day) + static_cast<int64_t>(clock >> 2);
  } else {
    time.precision = static_cast<Precision>(within);
  }
  out.known = true;
  out.precision = time.precision;
  out.day = time.day;
  out.last_day = time.last_day();
  return out;
}

}  // namespace daybook::projections
