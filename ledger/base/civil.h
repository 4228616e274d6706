#pragma once
// Calendar days and partial times. A civil day is a number of days since 1970-01-01 in the
// region's own calendar; the region's zone (zone.h) says which instants it holds.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook {

// Days since 1970-01-01, proleptic Gregorian.
using CivilDay = int32_t;

inline constexpr int kMonthsOfYear = 12;

struct YearMonthDay {
  int year = 1970;
  int month = 1;  // 1-12
  int day = 1;    // 1-31
  auto operator<=>(const YearMonthDay&) const = default;
};

CivilDay ToCivilDay(YearMonthDay ymd);
YearMonthDay ToYearMonthDay(CivilDay day);
bool IsLeapYear(int year);
int DaysInMonth(int year, int month);
// 0 Monday … 6 Sunday (ISO 8601).
int Weekday(CivilDay day);
// Calendar months, clamped: 31 March - 1 month is 28 or 29 February.
CivilDay AddMonths(CivilDay day, int months);
// Whole years between two days: the age on `on` of somebody born on `born`. A birthday on
// 29 February falls on 1 March in other years (the usual reading of UK law).
int YearsBetween(CivilDay born, CivilDay on);
// "2019-03-01".
std::string FormatDay(CivilDay day);

// How much of a time the source gave.
enum class Precision : uint8_t { kYear, kMonth, kDay, kMinute, kSecond, kSubsecond };

// A time as a source wrote it (FHIR date, dateTime, instant). Two cases:
// - a date (year, month or day): `day` is its first day, there is no instant;
// - a clock time: `utc_micros` is the instant; `offset_minutes` the offset written, if any;
//   `zone_given` false means the region's zone was assumed.
// `day` of a clock time is the region's local day of that instant.
struct PartialTime {
  int64_t utc_micros = 0;
  CivilDay day = 0;
  int16_t offset_minutes = 0;
  Precision precision = Precision::kDay;
  bool zone_given = false;

  bool has_clock() const { return precision >= Precision::kMinute; }
  // The last day it may stand for: 2019 is 2019-12-31.
  CivilDay last_day() const;
  // Clinical order: day, a bare date before any clock time of that day, then the instant.
  // Partial dates sort as their first day.
  std::strong_ordering operator<=>(const PartialTime& other) const;
  bool operator==(const PartialTime& other) const { return (*this <=> other) == 0; }
};

class Zone;

// Reads "2019", "2019-03", "2019-03-01", "2019-03-01T10:05[:00[.123]][Z|+01:00]". A clock time
// without zone is read in `zone` and flagged. Refuses impossible dates and years outside
// 0001-9999 with kBadData.
Result<PartialTime> ParsePartialTime(std::string_view text, const Zone& zone);
// As written: a date to its precision, a clock time as UTC with Z.
std::string FormatPartialTime(const PartialTime& time);
// "2019-03-01T10:05:00Z", with ".123456" only where not zero.
std::string FormatInstant(int64_t utc_micros);

}  // namespace daybook
