#include <algorithm>

#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr size_t kSecondDigits = 14;  // to the second
// Some senders leave out the point before the fraction: 20110613122406637.
constexpr size_t kRunOnDigitsMax = 20;

// How many digits stand before the fraction: year, month, day, hour, minute, second.
bool IsWholeLength(size_t digits) { return digits == 4 || (digits % 2 == 0 && digits <= 14); }

// "+0100", behind any time (chapter 2A, DTM).
bool IsOffset(std::string_view text) {
  return text.size() == 5 && (text[0] == '+' || text[0] == '-') &&
         std::ranges::all_of(text.substr(1), IsDigit);
}

// "20200508131140.25+0100" as ISO 8601, which the ledger reads; empty if it isn't of the form. A
// day is one wherever it is: what offset stands behind it says nothing.
std::string IsoText(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  std::string run_on;
  if (digits > kSecondDigits && digits <= kRunOnDigitsMax) {
    run_on =
        std::string(text.substr(0, kSecondDigits)) + "." + std::string(text.substr(kSecondDigits));
    text = run_on;
    digits = kSecondDigits;
  }
  if (digits < 4 || !IsWholeLength(digits)) return {};
  std::string_view rest = text.substr(digits);
  const auto part = [&](size_t at) { return std::string(text.substr(at, 2)); };
  std::string iso(text.substr(0, 4));
  if (digits >= 6) iso += "-" + part(4);
  if (digits >= 8) iso += "-" + part(6);
  if (digits < 10) return rest.empty() || IsOffset(rest) ? iso : std::string();
  // An hour alone stands for its first minute: the ledger has no coarser clock time.
  iso += "T" + part(8) + ":" + (digits >= 12 ? part(10) : "00");
  if (digits >= 14) iso += ":" + part(12);
  if (rest.starts_with('.')) {
    size_t end = 1;
    while (end < rest.size() && IsDigit(rest[end])) ++end;
    if (digits < 14 || end == 1) return {};
    iso.append(rest.substr(0, std::min<size_t>(end, 7)));  // microseconds at most
    rest.remove_prefix(end);
  }
  if (rest.empty()) return iso;
  if (!IsOffset(rest)) return {};
  return iso + std::string(rest.substr(0, 3)) + ":" + std::string(rest.substr(3));
}

}  // namespace

std::optional<PartialTime> TimeIn(std::string_view text, const Zone& zone) {
  const std::string iso = IsoText(text);
  if (iso.empty()) return std::nullopt;
  const Result<PartialTime> time = ParsePartialTime(iso, zone);
  return time.ok() ? std::optional(*time) : std::nullopt;
}

std::optional<PartialTime> ReadTime(Reading& in, const Segment& segment, size_t field,
                                    const Part& part) {
  const std::string text = part.text();
  if (text.empty()) return std::nullopt;
  // Zeros are how some senders fill an empty time.
  if (text.find_first_not_of('0') == std::string::npos) return std::nullopt;
  const std::optional<PartialTime> time = TimeIn(text, in.zone());
  if (!time)
    in.Refuse(segment, field, "bad-date",
              "'" + text.substr(0, 40) + "' is no time of the form YYYYMMDDHHMMSS",
              "have the sender correct the time (YYYY, YYYYMM, YYYYMMDD or longer), then send it "
              "again");
  return time;
}

std::optional<PartialTime> ReadTime(Reading& in, const Segment& segment, size_t field) {
  return ReadTime(in, segment, field, segment.first(field, 1));
}

std::optional<PartialTime> ReadDay(Reading& in, const Segment& segment, size_t field) {
  const std::string text = segment.first(field, 1).text();
  constexpr size_t kDayDigits = 8;
  const bool midnight = text.size() > kDayDigits && std::ranges::all_of(text, IsDigit) &&
                        text.find_first_not_of('0', kDayDigits) == std::string::npos;
  std::optional<PartialTime> time = ReadTime(in, segment, field);
  if (!time || !midnight) return time;
  PartialTime day;
  day.day = time->day;
  return day;
}

}  // namespace daybook::feeds::hl7v2
