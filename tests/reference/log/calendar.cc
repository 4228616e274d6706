#include "tests/reference/log/calendar.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>

namespace daybook::reference {
namespace {

constexpr int64_t kDaySeconds = 86'400;

void UseLondon() {
  static std::once_flag once;
  std::call_once(once, [] {
    setenv("TZ", "Europe/London", 1);
    tzset();
  });
}

int64_t FloorSeconds(int64_t micros) {
  int64_t seconds = micros / kSecondMicros;
  if (micros % kSecondMicros < 0) --seconds;
  return seconds;
}

std::tm LocalParts(int64_t micros) {
  UseLondon();
  const std::time_t seconds = FloorSeconds(micros);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

// Takes digits [0, count) off the front; nullopt if they are no digits.
std::optional<int> TakeNumber(std::string_view& text, size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}
bool Take(std::string_view& text, char wanted) {
  if (text.empty() || text[0] != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<PartialTime> ReadClock(std::string_view rest, Day day) {
  const auto hour = TakeNumber(rest, 2);
  if (!hour || *hour > 23 || !Take(rest, ':')) return std::nullopt;
  const auto minute = TakeNumber(rest, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t into = (int64_t{*hour} * 60 + *minute) * 60 * kSecondMicros;
  PartialTime time;
  time.precision = Precision::kMinute;
  if (Take(rest, ':')) {
    const auto second = TakeNumber(rest, 2);
    if (!second || *second > 59) return std::nullopt;
    into += *second * kSecondMicros;
    time.precision = Precision::kSecond;
    if (Take(rest, '.')) {
      time.precision = Precision::kSubsecond;
      for (int64_t unit = kSecondMicros / 10; !rest.empty() && isdigit(rest[0]); unit /= 10) {
        into += unit * (rest[0] - '0');
        rest.remove_prefix(1);
      }
    }
  }
  if (rest.empty()) {
    time.utc_micros = InstantOf(day, into);
  } else {
    int sign = 0, offset = 0;
    if (Take(rest, '+'))
      sign = 1;
    else if (Take(rest, '-'))
      sign = -1;
    else if (!Take(rest, 'Z'))
      return std::nullopt;
    if (sign != 0) {
      const auto hours = TakeNumber(rest, 2);
      if (!hours || !Take(rest, ':')) return std::nullopt;
      const auto minutes = TakeNumber(rest, 2);
      if (!minutes) return std::nullopt;
      offset = sign * (*hours * 60 + *minutes);
    }
    if (!rest.empty()) return std::nullopt;
    time.zone_given = true;
    time.offset_minutes = static_cast<int16_t>(offset);
    time.utc_micros = day * kDaySeconds * kSecondMicros + into - offset * 60 * kSecondMicros;
  }
  time.day = LocalDayOf(time.utc_micros);
  return time;
}

Truth Less(int64_t a_first, int64_t a_last, int64_t b_first, int64_t b_last) {
  if (a_last < b_first) return Truth::kTrue;
  if (a_first >= b_last) return Truth::kFalse;
  return Truth::kUnknown;
}

bool IsWhole(double amount) { return amount == std::floor(amount) && std::fabs(amount) < 1e6; }

Day ShiftDay(Day day, int amount, TimeUnit unit) {
  if (unit == TimeUnit::kYear) return ShiftMonths(day, amount * 12);
  if (unit == TimeUnit::kMonth) return ShiftMonths(day, amount);
  return day + amount * (unit == TimeUnit::kWeek ? 7 : 1);
}

}  // namespace

Day DayOf(int year, int month, int day) {
  std::tm parts{};
  parts.tm_year = year - 1900;
  parts.tm_mon = month - 1;
  parts.tm_mday = day;
  const int64_t seconds = timegm(&parts);
  return static_cast<Day>(seconds / kDaySeconds);
}
YearMonthDay PartsOf(Day day) {
  const std::time_t seconds = int64_t{day} * kDaySeconds;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday};
}
int MonthLength(int year, int month) {
  const Day next = month == 12 ? DayOf(year + 1, 1, 1) : DayOf(year, month + 1, 1);
  return next - DayOf(year, month, 1);
}
int WeekdayOf(Day day) {
  const std::time_t seconds = int64_t{day} * kDaySeconds;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts.tm_wday == 0 ? 7 : parts.tm_wday;
}

Day ShiftMonths(Day day, int months) {
  const YearMonthDay from = PartsOf(day);
  int year = from.year, month = from.month + months;
  while (month > 12) month -= 12, ++year;
  while (month < 1) month += 12, --year;
  return DayOf(year, month, std::min(from.day, MonthLength(year, month)));
}
int WholeYears(Day born, Day on) {
  if (on < born) return -WholeYears(on, born);
  const YearMonthDay from = PartsOf(born), to = PartsOf(on);
  const bool before_birthday = to.month != from.month ? to.month < from.month : to.day < from.day;
  return to.year - from.year - (before_birthday ? 1 : 0);
}
int WholeMonths(Day from, Day to) {
  if (to < from) return -WholeMonths(to, from);
  int months = 0;
  while (ShiftMonths(from, months + 1) <= to) ++months;
  // 29 February to 28 February is no year yet.
  if (months == 12 * WholeYears(from, to) + 12) --months;
  return months;
}

Day LocalDayOf(int64_t micros) {
  const std::tm parts = LocalParts(micros);
  return DayOf(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}
int64_t LocalMicrosIntoDay(int64_t micros) {
  const std::tm parts = LocalParts(micros);
  const int64_t seconds = (int64_t{parts.tm_hour} * 60 + parts.tm_min) * 60 + parts.tm_sec;
  return seconds * kSecondMicros + (micros - FloorSeconds(micros) * kSecondMicros);
}
int64_t InstantOf(Day day, int64_t micros_into_day) {
  UseLondon();
  const YearMonthDay date = PartsOf(day);
  const int64_t seconds = micros_into_day / kSecondMicros;
  std::tm parts{};
  parts.tm_year = date.year - 1900;
  parts.tm_mon = date.month - 1;
  parts.tm_mday = date.day;
  parts.tm_hour = static_cast<int>(seconds / 3600);
  parts.tm_min = static_cast<int>(seconds / 60 % 60);
  parts.tm_sec = static_cast<int>(seconds % 60);
  parts.tm_isdst = -1;
  return int64_t{mktime(&parts)} * kSecondMicros + micros_into_day % kSecondMicros;
}
int64_t StartOfDay(Day day) { return InstantOf(day, 0); }
int64_t EndOfDay(Day day) { return StartOfDay(day + 1) - 1; }

bool HasClock(const PartialTime& time) { return time.precision >= Precision::kMinute; }
Days DaysOf(const PartialTime& time) {
  if (HasClock(time)) {
    const Day day = LocalDayOf(time.utc_micros);
    return {day, day};
  }
  const YearMonthDay first = PartsOf(time.day);
  if (time.precision == Precision::kYear) return {time.day, DayOf(first.year, 12, 31)};
  if (time.precision == Precision::kMonth)
    return {time.day, DayOf(first.year, first.month, MonthLength(first.year, first.month))};
  return {time.day, time.day};
}
Instants InstantsOf(const PartialTime& time) {
  if (HasClock(time)) return {time.utc_micros, time.utc_micros};
  const Days days = DaysOf(time);
  return {StartOfDay(days.first), EndOfDay(days.last)};
}

int CompareTimes(const PartialTime& a, const PartialTime& b) {
  const Day day_a = DaysOf(a).first, day_b = DaysOf(b).first;
  if (day_a != day_b) return day_a < day_b ? -1 : 1;
  if (HasClock(a) != HasClock(b)) return HasClock(b) ? -1 : 1;
  if (!HasClock(a) || a.utc_micros == b.utc_micros) return 0;
  return a.utc_micros < b.utc_micros ? -1 : 1;
}

Truth DayLess(Days a, Days b) { return Less(a.first, a.last, b.first, b.last); }
Truth DayLessOrEqual(Days a, Days b) { return Negation(DayLess(b, a)); }
Truth DayEqual(Days a, Days b) {
  if (a.last < b.first || b.last < a.first) return Truth::kFalse;
  return a.first == a.last && b.first == b.last ? Truth::kTrue : Truth::kUnknown;
}
Truth Earlier(const PartialTime& a, const PartialTime& b) {
  if (HasClock(a) && HasClock(b)) return FromBool(a.utc_micros < b.utc_micros);
  return DayLess(DaysOf(a), DaysOf(b));
}
Truth SameTime(const PartialTime& a, const PartialTime& b) {
  if (HasClock(a) && HasClock(b)) return FromBool(a.utc_micros == b.utc_micros);
  return DayEqual(DaysOf(a), DaysOf(b));
}

PartialTime BareDay(Day day) {
  PartialTime time;
  time.day = day;
  return time;
}
PartialTime BareMonth(Day first_day) {
  PartialTime time = BareDay(first_day);
  time.precision = Precision::kMonth;
  return time;
}
PartialTime BareYear(Day first_day) {
  PartialTime time = BareDay(first_day);
  time.precision = Precision::kYear;
  return time;
}
PartialTime Moment(int64_t micros) {
  PartialTime time;
  time.utc_micros = micros;
  time.day = LocalDayOf(micros);
  time.precision = Precision::kSubsecond;
  time.zone_given = true;
  return time;
}

std::optional<PartialTime> ReadTime(std::string_view text) {
  const auto year = TakeNumber(text, 4);
  if (!year || *year < 1) return std::nullopt;
  if (text.empty()) return BareYear(DayOf(*year, 1, 1));
  if (!Take(text, '-')) return std::nullopt;
  const auto month = TakeNumber(text, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (text.empty()) return BareMonth(DayOf(*year, *month, 1));
  if (!Take(text, '-')) return std::nullopt;
  const auto day = TakeNumber(text, 2);
  if (!day || *day < 1 || *day > MonthLength(*year, *month)) return std::nullopt;
  if (text.empty()) return BareDay(DayOf(*year, *month, *day));
  if (!Take(text, 'T')) return std::nullopt;
  return ReadClock(text, DayOf(*year, *month, *day));
}

bool IsClockUnit(TimeUnit unit) {
  return unit == TimeUnit::kHour || unit == TimeUnit::kMinute || unit == TimeUnit::kSecond;
}
int64_t ClockUnitMicros(TimeUnit unit) {
  if (unit == TimeUnit::kHour) return 3600 * kSecondMicros;
  return (unit == TimeUnit::kMinute ? 60 : 1) * kSecondMicros;
}

std::optional<Days> ShiftDays(Days days, double amount, TimeUnit unit) {
  if (!IsWhole(amount) || IsClockUnit(unit)) return std::nullopt;
  const int whole = static_cast<int>(amount);
  return Days{ShiftDay(days.first, whole, unit), ShiftDay(days.last, whole, unit)};
}

std::optional<PartialTime> Shift(const PartialTime& time, double amount, TimeUnit unit) {
  if (IsClockUnit(unit)) {
    if (!HasClock(time)) return std::nullopt;
    const double micros = amount * static_cast<double>(ClockUnitMicros(unit));
    return Moment(time.utc_micros + static_cast<int64_t>(std::llround(micros)));
  }
  if (!IsWhole(amount)) return std::nullopt;
  const int whole = static_cast<int>(amount);
  if (HasClock(time)) {
    const Day day = ShiftDay(LocalDayOf(time.utc_micros), whole, unit);
    return Moment(InstantOf(day, LocalMicrosIntoDay(time.utc_micros)));
  }
  const bool year_only = time.precision == Precision::kYear;
  const bool month_only = time.precision == Precision::kMonth;
  if (year_only && unit != TimeUnit::kYear) return std::nullopt;
  if (month_only && unit != TimeUnit::kYear && unit != TimeUnit::kMonth) return std::nullopt;
  PartialTime moved = time;
  moved.day = ShiftDay(time.day, whole, unit);
  return moved;
}

Days FinancialYear(int first_year) {
  return {DayOf(first_year, 4, 1), DayOf(first_year + 1, 3, 31)};
}
Days PeriodAround(Day day, TimeWord word) {
  const YearMonthDay date = PartsOf(day);
  if (word == TimeWord::kDay) return {day, day};
  if (word == TimeWord::kWeek) {
    const Day monday = day - (WeekdayOf(day) - 1);
    return {monday, monday + 6};
  }
  if (word == TimeWord::kYear) return {DayOf(date.year, 1, 1), DayOf(date.year, 12, 31)};
  if (word == TimeWord::kFy) return FinancialYear(date.month >= 4 ? date.year : date.year - 1);
  const int first = word == TimeWord::kMonth ? date.month : (date.month - 1) / 3 * 3 + 1;
  const int last = word == TimeWord::kMonth ? date.month : first + 2;
  return {DayOf(date.year, first, 1), DayOf(date.year, last, MonthLength(date.year, last))};
}

std::string WriteTime(const PartialTime& time) {
  char text[64];
  if (HasClock(time)) {
    const std::time_t seconds = FloorSeconds(time.utc_micros);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::string out = text;
    const int64_t micros = time.utc_micros - int64_t{seconds} * kSecondMicros;
    if (micros != 0) {
      snprintf(text, sizeof text, ".%06d", static_cast<int>(micros));
      out += text;
    }
    return out + "Z";
  }
  const YearMonthDay date = PartsOf(time.day);
  if (time.precision == Precision::kYear) {
    snprintf(text, sizeof text, "%04d", date.year);
  } else if (time.precision == Precision::kMonth) {
    snprintf(text, sizeof text, "%04d-%02d", date.year, date.month);
  } else {
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  }
  return text;
}

}  // namespace daybook::reference
