#include "feeds/simulate/moment.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int kSunday = 6;
constexpr int kSpringMinute = 60;   // 01:00 becomes 02:00
constexpr int kAutumnMinute = 120;  // 02:00 becomes 01:00

CivilDay LastSunday(int year, int month) {
  const CivilDay last = ToCivilDay({year, month, 31});  // March and October both have 31 days
  return last - (Weekday(last) + 1) % (kSunday + 1);
}

// Out of the hour that does not exist.
Moment Existing(Moment local) {
  const YearMonthDay ymd = ToYearMonthDay(local.day);
  const bool skipped = ymd.month == 3 && local.minute >= kSpringMinute &&
                       local.minute < kAutumnMinute && local.day == LastSunday(ymd.year, 3);
  return skipped ? local.Plus(60) : local;
}

std::string Clock(Moment at) {
  std::string text = FormatDay(at.day) + "T00:00:00";
  text[11] = static_cast<char>('0' + at.minute / 600);
  text[12] = static_cast<char>('0' + at.minute / 60 % 10);
  text[14] = static_cast<char>('0' + at.minute % 60 / 10);
  text[15] = static_cast<char>('0' + at.minute % 10);
  return text;
}

}  // namespace

Moment Moment::Plus(int minutes) const {
  const int total = minute + minutes;
  const int days =
      total >= 0 ? total / kMinutesInDay : -((kMinutesInDay - 1 - total) / kMinutesInDay);
  return {day + days, total - days * kMinutesInDay};
}

int LondonOffsetMinutes(Moment local) {
  const YearMonthDay ymd = ToYearMonthDay(local.day);
  if (ymd.month < 3 || ymd.month > 10) return 0;
  if (ymd.month > 3 && ymd.month < 10) return 60;
  const CivilDay change = LastSunday(ymd.year, ymd.month);
  if (ymd.month == 3) return local >= Moment{change, kSpringMinute} ? 60 : 0;
  return local < Moment{change, kAutumnMinute} ? 60 : 0;
}

std::string FormatLocal(Moment local) {
  const Moment at = Existing(local);
  return Clock(at) + (LondonOffsetMinutes(at) == 60 ? "+01:00" : "Z");
}

std::string FormatHl7(Moment local) {
  const Moment at = Existing(local);
  std::string text = Clock(at);
  std::erase_if(text, [](char c) { return c == '-' || c == 'T' || c == ':'; });
  return text;
}

PartialTime LocalTime(Moment local) {
  constexpr int64_t kMicrosAMinute = 60'000'000;
  const Moment at = Existing(local);
  const int offset = LondonOffsetMinutes(at);
  PartialTime time;
  time.day = at.day;
  time.utc_micros = (int64_t{at.day} * kMinutesInDay + at.minute - offset) * kMicrosAMinute;
  time.offset_minutes = static_cast<int16_t>(offset);
  time.precision = Precision::kSecond;
  time.zone_given = true;
  return time;
}

PartialTime UtcTime(Moment local) {
  PartialTime time = LocalTime(local);
  time.offset_minutes = 0;
  return time;
}

std::string FormatPartial(CivilDay day, Precision precision) {
  return FormatPartialTime(DateTime(day, precision));
}

PartialTime DateTime(CivilDay day, Precision precision) {
  YearMonthDay ymd = ToYearMonthDay(day);
  if (precision < Precision::kDay) ymd.day = 1;
  if (precision < Precision::kMonth) ymd.month = 1;
  PartialTime time;
  time.day = ToCivilDay(ymd);
  time.precision = precision;
  return time;
}

std::string FormatUtc(Moment local) {
  const Moment at = Existing(local);
  return Clock(at.Plus(-LondonOffsetMinutes(at))) + 'Z';
}

}  // namespace daybook::feeds::simulate
