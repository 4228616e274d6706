#include "feeds/csv/lists/period.h"

#include "ledger/base/zone.h"

namespace daybook::feeds::csv {
namespace {

constexpr const char* kDots = "..";

std::optional<PartialTime> ReadDay(const std::string& text) {
  const auto time = ParsePartialTime(text, Zone::Region());
  if (!time.ok() || time->precision != Precision::kDay) return std::nullopt;
  return *time;
}

PartialTime DayAt(CivilDay day) {
  PartialTime time;
  time.day = day;
  return time;
}

}  // namespace

Result<Period> ParsePeriod(const std::string& text) {
  const size_t dots = text.find(kDots);
  const auto first = ReadDay(text.substr(0, dots));
  const auto last = dots == std::string::npos ? std::nullopt : ReadDay(text.substr(dots + 2));
  if (!first || !last || *last < *first)
    return Error{ErrorCode::kUsage, "'" + text + "' is no period", "",
                 "a period is its first and its last day: 2026-01-01..2026-01-31"};
  return Period{DayAt(first->day), DayAt(last->day + 1)};
}

std::string FormatPeriod(const Period& period) {
  return FormatDay(period.from.day) + kDots + FormatDay(period.until.day - 1);
}

}  // namespace daybook::feeds::csv
