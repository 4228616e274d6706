#include "query/parse/calendar_text.h"

namespace daybook::query {
namespace {

int TwoDigits(std::string_view text, size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

int DaysIn(int year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// "10:05", "10:05:00", "10:05:00.5", each with "Z", "+01:00" or nothing behind.
bool GoodClock(std::string_view text) {
  if (TwoDigits(text, 0) > 23 || TwoDigits(text, 3) > 59) return false;
  if (text.size() > 5 && text[5] == ':' && TwoDigits(text, 6) > 59) return false;
  const size_t sign = text.find_first_of("+-");
  if (sign == std::string_view::npos) return true;
  return TwoDigits(text, sign + 1) <= 14 && TwoDigits(text, sign + 4) <= 59;
}

}  // namespace

std::string WrongInTime(std::string_view text) {
  const int year = TwoDigits(text, 0) * 100 + TwoDigits(text, 2);
  const int month = TwoDigits(text, 5);
  const bool good_month = year >= 1 && month >= 1 && month <= 12;
  if (text.size() == 7) return good_month ? "" : "month";
  const int day = TwoDigits(text, 8);
  if (!good_month || day < 1 || day > DaysIn(year, month)) return "date";
  if (text.size() == 10) return "";
  return GoodClock(text.substr(11)) ? "" : "moment";
}

}  // namespace daybook::query
