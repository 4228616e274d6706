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

std::string FormatUtc(Moment local) {
  const Moment at = Existing(local);
  return Clock(at.Plus(-LondonOffsetMinutes(at))) + 'Z';
}

}  // namespace daybook::feeds::simulate
