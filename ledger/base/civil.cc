#include "ledger/base/civil.h"

#include <array>
#include <cstdio>

#include "ledger/base/zone.h"

namespace daybook {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

// Reads exactly `digits` digits from the front of `text`; -1 if they are not there.
int TakeDigits(std::string_view& text, size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeChar(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

Error Malformed(std::string_view text, const char* why) {
  return Error{ErrorCode::kBadData,
               "not a date or time: '" + std::string(text.substr(0, 40)) + "' (" + why + ")", "",
               "write 2019, 2019-03, 2019-03-01 or 2019-03-01T10:05:00Z"};
}

struct ClockPart {
  int64_t micros_of_day = 0;
  Precision precision = Precision::kMinute;
};

// hh:mm[:ss[.fraction]]; digits past the microsecond are dropped. 24:00 is refused as FHIR does.
std::optional<ClockPart> TakeClock(std::string_view& rest) {
  ClockPart clock;
  const int hour = TakeDigits(rest, 2);
  if (hour < 0 || hour > 23 || !TakeChar(rest, ':')) return std::nullopt;
  const int minute = TakeDigits(rest, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  int64_t fraction = 0;
  if (TakeChar(rest, ':')) {
    clock.precision = Precision::kSecond;
    second = TakeDigits(rest, 2);
    if (second < 0 || second > 60) return std::nullopt;
    if (second == 60) second = 59;  // a leap second is the last we can name
    if (TakeChar(rest, '.')) {
      clock.precision = Precision::kSubsecond;
      int64_t unit = kMicrosPerSecond;
      size_t digits = 0;
      while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
        unit /= 10;
        fraction += (rest.front() - '0') * unit;
        rest.remove_prefix(1);
        ++digits;
      }
      if (digits == 0) return std::nullopt;
    }
  }
  clock.micros_of_day = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction;
  return clock;
}

struct OffsetPart {
  bool well_formed = true;
  bool given = false;
  int minutes = 0;
};

// "Z", "+01:00", "-05:00" or nothing.
OffsetPart TakeOffset(std::string_view& rest) {
  OffsetPart offset;
  if (rest.empty()) return offset;
  offset.given = true;
  if (TakeChar(rest, 'Z')) return offset;
  int sign = 0;
  if (TakeChar(rest, '+')) sign = 1;
  if (sign == 0 && TakeChar(rest, '-')) sign = -1;
  const int hours = sign == 0 ? -1 : TakeDigits(rest, 2);
  const int minutes = hours < 0 || !TakeChar(rest, ':') ? -1 : TakeDigits(rest, 2);
  offset.well_formed = hours >= 0 && hours <= 14 && minutes >= 0 && minutes <= 59;
  offset.minutes = sign * (hours * 60 + minutes);
  return offset;
}

// Two digits of 0 … 99, without snprintf: an export writes several times an event. Returns the end.
char* WriteTwo(char* at, int number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
  return at + 2;
}

}  // namespace

// Days from civil, after the usual era arithmetic: a year that begins on 1 March, so that the
// leap day is its last.
CivilDay ToCivilDay(YearMonthDay ymd) {
  const int year = ymd.month <= 2 ? ymd.year - 1 : ymd.year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int shifted_month = ymd.month > 2 ? ymd.month - 3 : ymd.month + 9;
  const int day_of_year = (153 * shifted_month + 2) / 5 + ymd.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

YearMonthDay ToYearMonthDay(CivilDay day) {
  const int shifted = day + 719'468;
  const int era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int day_of_era = shifted - era * 146'097;
  const int year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  YearMonthDay ymd;
  ymd.day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  ymd.month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  ymd.year = year_of_era + era * 400 + (ymd.month <= 2 ? 1 : 0);
  return ymd;
}

bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && IsLeapYear(year)) return 29;
  return kDays[static_cast<size_t>(month - 1)];
}

int Weekday(CivilDay day) {
  const int shifted = (day + 3) % 7;  // 1970-01-01 was a Thursday
  return shifted < 0 ? shifted + 7 : shifted;
}

CivilDay AddMonths(CivilDay day, int months) {
  YearMonthDay ymd = ToYearMonthDay(day);
  const int month_count = ymd.year * 12 + (ymd.month - 1) + months;
  ymd.year = month_count >= 0 ? month_count / 12 : (month_count - 11) / 12;
  ymd.month = month_count - ymd.year * 12 + 1;
  ymd.day = std::min(ymd.day, DaysInMonth(ymd.year, ymd.month));
  return ToCivilDay(ymd);
}

int YearsBetween(CivilDay born, CivilDay on) {
  const YearMonthDay from = ToYearMonthDay(born);
  const YearMonthDay to = ToYearMonthDay(on);
  const bool before_birthday =
      to.month < from.month || (to.month == from.month && to.day < from.day);
  return to.year - from.year - (before_birthday ? 1 : 0);
}

std::string FormatDay(CivilDay day) {
  const YearMonthDay ymd = ToYearMonthDay(day);
  char buffer[32];
  if (ymd.year < 0 || ymd.year > 9999) {
    std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", ymd.year, ymd.month, ymd.day);
    return buffer;
  }
  char* end = WriteTwo(WriteTwo(buffer, ymd.year / 100), ymd.year % 100);
  *end++ = '-';
  end = WriteTwo(end, ymd.month);
  *end++ = '-';
  end = WriteTwo(end, ymd.day);
  return std::string(buffer, end);
}

CivilDay PartialTime::last_day() const {
  if (precision > Precision::kMonth) return day;
  const YearMonthDay ymd = ToYearMonthDay(day);
  if (precision == Precision::kYear) return ToCivilDay({ymd.year, 12, 31});
  return ToCivilDay({ymd.year, ymd.month, DaysInMonth(ymd.year, ymd.month)});
}

std::strong_ordering PartialTime::operator<=>(const PartialTime& other) const {
  if (day != other.day) return day <=> other.day;
  if (has_clock() != other.has_clock()) return has_clock() <=> other.has_clock();
  if (has_clock() && utc_micros != other.utc_micros) return utc_micros <=> other.utc_micros;
  return precision <=> other.precision;
}

Result<PartialTime> ParsePartialTime(std::string_view text, const Zone& zone) {
  std::string_view rest = text;
  YearMonthDay ymd;
  PartialTime time;
  ymd.year = TakeDigits(rest, 4);
  if (ymd.year < 1) return Malformed(text, "no four-digit year");
  time.precision = Precision::kYear;
  if (TakeChar(rest, '-')) {
    ymd.month = TakeDigits(rest, 2);
    if (ymd.month < 1 || ymd.month > 12) return Malformed(text, "no such month");
    time.precision = Precision::kMonth;
    if (TakeChar(rest, '-')) {
      ymd.day = TakeDigits(rest, 2);
      if (ymd.day < 1 || ymd.day > DaysInMonth(ymd.year, ymd.month))
        return Malformed(text, "no such day");
      time.precision = Precision::kDay;
    }
  }
  time.day = ToCivilDay(ymd);
  if (rest.empty()) return time;
  if (time.precision != Precision::kDay || !TakeChar(rest, 'T'))
    return Malformed(text, "something follows the date");
  const std::optional<ClockPart> clock = TakeClock(rest);
  if (!clock) return Malformed(text, "no such time of day");
  const OffsetPart offset = TakeOffset(rest);
  if (!offset.well_formed || !rest.empty()) return Malformed(text, "no such offset");
  time.precision = clock->precision;
  time.zone_given = offset.given;
  if (time.zone_given) {
    time.offset_minutes = static_cast<int16_t>(offset.minutes);
    time.utc_micros = time.day * kMicrosPerDay + clock->micros_of_day -
                      int64_t{offset.minutes} * 60 * kMicrosPerSecond;
  } else {
    time.utc_micros = zone.FromLocal(time.day, clock->micros_of_day);
  }
  time.day = zone.LocalDay(time.utc_micros);
  return time;
}

std::string FormatPartialTime(const PartialTime& time) {
  if (time.has_clock()) return FormatInstant(time.utc_micros);
  const std::string day = FormatDay(time.day);
  if (time.precision == Precision::kYear) return day.substr(0, 4);
  if (time.precision == Precision::kMonth) return day.substr(0, 7);
  return day;
}

std::string FormatInstant(int64_t utc_micros) {
  int64_t days = utc_micros / kMicrosPerDay;
  int64_t micros = utc_micros % kMicrosPerDay;
  if (micros < 0) {
    micros += kMicrosPerDay;
    --days;
  }
  const int seconds = static_cast<int>(micros / kMicrosPerSecond);
  const int fraction = static_cast<int>(micros % kMicrosPerSecond);
  char buffer[40];
  char* end = buffer;
  *end++ = 'T';
  end = WriteTwo(end, seconds / 3600);
  *end++ = ':';
  end = WriteTwo(end, seconds / 60 % 60);
  *end++ = ':';
  end = WriteTwo(end, seconds % 60);
  std::string out = FormatDay(static_cast<CivilDay>(days));
  out.append(buffer, end);
  if (fraction != 0) {
    std::snprintf(buffer, sizeof buffer, ".%06d", fraction);
    out += buffer;
    while (out.back() == '0') out.pop_back();
  }
  return out + "Z";
}

}  // namespace daybook
