#include "ledger/base/zone.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace daybook {
namespace {

constexpr int64_t kMicrosASecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
// Rules are written out to this year; later instants use the last offset found.
constexpr int kLastYear = 2100;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Zone Zone::Utc() { return Zone(); }

Result<Zone> Zone::Load(const std::string& name) {
  absl::TimeZone source;
  if (!absl::LoadTimeZone(name, &source))
    return Error{ErrorCode::kNotFound, "no time zone '" + name + "' on this machine", "",
                 "install the package tzdata"};
  Zone zone;
  zone.name_ = name;
  zone.transitions_.clear();
  const absl::Time end = absl::FromCivil(absl::CivilYear(kLastYear), absl::UTCTimeZone());
  zone.transitions_.push_back({INT64_MIN, source.At(absl::InfinitePast()).offset});
  absl::TimeZone::CivilTransition transition;
  absl::Time at = absl::InfinitePast();
  while (source.NextTransition(at, &transition)) {
    // NextTransition gives the wall times on both sides; the instant is where `to` is read.
    at = source.At(transition.to).trans;
    if (at >= end) break;
    zone.transitions_.push_back({absl::ToUnixSeconds(at), source.At(at).offset});
  }
  return zone;
}

const Zone& Zone::Region() {
  static const Zone kRegion = [] {
    Result<Zone> zone = Load("Europe/London");
    DAYBOOK_CHECK(zone.ok());
    return std::move(zone).value();
  }();
  return kRegion;
}

int32_t Zone::OffsetSeconds(int64_t utc_micros) const {
  const int64_t seconds = FloorDiv(utc_micros, kMicrosASecond);
  const auto after = std::upper_bound(
      transitions_.begin(), transitions_.end(), seconds,
      [](int64_t value, const Transition& t) { return value < t.from_utc_seconds; });
  return std::prev(after)->offset_seconds;
}

CivilDay Zone::LocalDay(int64_t utc_micros) const {
  const int64_t local = FloorDiv(utc_micros, kMicrosASecond) + OffsetSeconds(utc_micros);
  return static_cast<CivilDay>(FloorDiv(local, kSecondsPerDay));
}

int64_t Zone::LocalMicrosOfDay(int64_t utc_micros) const {
  const int64_t local = utc_micros + OffsetSeconds(utc_micros) * kMicrosASecond;
  const int64_t day_micros = kSecondsPerDay * kMicrosASecond;
  return local - FloorDiv(local, day_micros) * day_micros;
}

int64_t Zone::FromLocal(CivilDay day, int64_t micros_of_day) const {
  const int64_t wall = day * kSecondsPerDay * kMicrosASecond + micros_of_day;
  // The offsets a day earlier and a day later surround any single clock change.
  const int64_t day_micros = kSecondsPerDay * kMicrosASecond;
  const int64_t before = OffsetSeconds(wall - day_micros) * kMicrosASecond;
  const int64_t after = OffsetSeconds(wall + day_micros) * kMicrosASecond;
  if (OffsetSeconds(wall - before) * kMicrosASecond == before) return wall - before;
  if (OffsetSeconds(wall - after) * kMicrosASecond == after) return wall - after;
  return wall - before;
}

}  // namespace daybook
