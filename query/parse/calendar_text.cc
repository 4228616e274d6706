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

// Whether a text begins as `shape` does, in which 0 is any digit.
bool BeginsAs(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !digit : text[i] != shape[i]) return false;
  }
  return true;
}

// "10:05", "10:05:00", "10:05:00.5", each with "Z", "+01:00" or nothing behind.
bool GoodClock(std::string_view text) {
  if (!BeginsAs(text, "00:00") || TwoDigits(text, 0) > 23 || TwoDigits(text, 3) > 59) return false;
  const bool seconds = text.size() > 5 && text[5] == ':';
  if (seconds && (!BeginsAs(text, "00:00:00") || TwoDigits(text, 6) > 59)) return false;
  const size_t sign = text.find_first_of("+-");
  if (sign == std::string_view::npos) return true;
  const std::string_view zone = text.substr(sign + 1);
  return BeginsAs(zone, "00:00") && TwoDigits(zone, 0) <= 14 && TwoDigits(zone, 3) <= 59;
}

}  // namespace

std::string WrongInTime(std::string_view text) {
  // A date as it is written elsewhere is none here (foreign_date.h).
  if (text.size() == 7 ? !BeginsAs(text, "0000-00") : !BeginsAs(text, "0000-00-00")) return "date";
  const int year = TwoDigits(text, 0) * 100 + TwoDigits(text, 2);
  const int month = TwoDigits(text, 5);
  const bool good_month = year >= 1 && month >= 1 && month <= 12;
  if (text.size() == 7) return good_month ? "" : "month";
  const int day = TwoDigits(text, 8);
  if (!good_month || day < 1 || day > DaysIn(year, month)) return "date";
  if (text.size() == 10) return "";
  return text.size() > 11 && GoodClock(text.substr(11)) ? "" : "moment";
}

std::optional<Diagnostic> FaultOfTime(std::string_view text, ast::Span span) {
  const std::string wrong = WrongInTime(text);
  if (wrong.empty()) return std::nullopt;
  return Diagnostic{"CQ0108", "'" + std::string(text) + "' isn't a real " + wrong + ".", span,
                    "dates are year-month-day, moments 2019-03-01T10:05:00Z"};
}

}  // namespace daybook::query
