#include "feeds/csv/dates.h"

#include <algorithm>
#include <array>

namespace daybook::feeds::csv {
namespace {

enum class Unit : uint8_t { kYear, kMonth, kMonthName, kDay, kHour, kMinute, kSecond };
struct UnitRow {
  std::string_view letters;
  Unit unit;
};
// Longer ones first.
constexpr std::array<UnitRow, 7> kUnits{{{"YYYY", Unit::kYear},
                                         {"MMM", Unit::kMonthName},
                                         {"MM", Unit::kMonth},
                                         {"DD", Unit::kDay},
                                         {"HH", Unit::kHour},
                                         {"mm", Unit::kMinute},
                                         {"ss", Unit::kSecond}}};
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

const UnitRow* UnitAt(std::string_view form) {
  const auto* found = std::ranges::find_if(
      kUnits, [&](const UnitRow& row) { return form.starts_with(row.letters); });
  return found == kUnits.end() ? nullptr : found;
}

// Takes the digits of a unit off the text; a day or month may have one digit alone.
std::optional<std::string> TakeDigits(std::string_view& text, Unit unit) {
  const size_t most = unit == Unit::kYear ? 4 : 2;
  const bool may_be_short = unit == Unit::kDay || unit == Unit::kMonth;
  size_t digits = 0;
  while (digits < most && digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
    ++digits;
  if (digits == 0 || (digits < most && !may_be_short)) return std::nullopt;
  std::string taken(text.substr(0, digits));
  text.remove_prefix(digits);
  return taken.size() == 1 ? "0" + taken : taken;
}

std::optional<std::string> TakeMonthName(std::string_view& text) {
  std::string word;
  for (const char c : text.substr(0, 3))
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto* month = std::ranges::find(kMonths, word);
  if (month == kMonths.end()) return std::nullopt;
  text.remove_prefix(3);
  const auto number = static_cast<size_t>(month - kMonths.begin()) + 1;
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// The text by one form, as ISO 8601; nullopt if it doesn't fit.
std::optional<std::string> IsoBy(std::string_view text, std::string_view form) {
  std::array<std::string, 7> parts;
  while (!form.empty()) {
    const UnitRow* row = UnitAt(form);
    if (!row) {
      if (text.empty() || text[0] != form[0]) return std::nullopt;
      text.remove_prefix(1);
      form.remove_prefix(1);
      continue;
    }
    form.remove_prefix(row->letters.size());
    const auto taken =
        row->unit == Unit::kMonthName ? TakeMonthName(text) : TakeDigits(text, row->unit);
    if (!taken) return std::nullopt;
    const Unit unit = row->unit == Unit::kMonthName ? Unit::kMonth : row->unit;
    parts[static_cast<size_t>(unit)] = *taken;
  }
  if (!text.empty()) return std::nullopt;
  const auto part = [&](Unit unit) -> const std::string& {
    return parts[static_cast<size_t>(unit)];
  };
  std::string iso = part(Unit::kYear);
  if (part(Unit::kMonth).empty()) return iso;
  iso += "-" + part(Unit::kMonth);
  if (part(Unit::kDay).empty()) return iso;
  iso += "-" + part(Unit::kDay);
  if (part(Unit::kHour).empty()) return iso;
  iso += "T" + part(Unit::kHour) + ":" +
         (part(Unit::kMinute).empty() ? std::string("00") : part(Unit::kMinute));
  return part(Unit::kSecond).empty() ? iso : iso + ":" + part(Unit::kSecond);
}

}  // namespace

bool IsDateForm(std::string_view form) {
  std::array<int, 7> seen{};
  while (!form.empty()) {
    const UnitRow* row = UnitAt(form);
    if (row) ++seen[static_cast<size_t>(row->unit)];
    form.remove_prefix(row ? row->letters.size() : 1);
  }
  const auto times = [&](Unit unit) { return seen[static_cast<size_t>(unit)]; };
  const int months = times(Unit::kMonth) + times(Unit::kMonthName);
  return times(Unit::kYear) == 1 && months <= 1 && times(Unit::kDay) <= months &&
         times(Unit::kHour) <= times(Unit::kDay) && times(Unit::kMinute) <= times(Unit::kHour) &&
         times(Unit::kSecond) <= times(Unit::kMinute);
}

std::optional<PartialTime> ReadDate(std::string_view text, const std::vector<std::string>& forms,
                                    const Zone& zone) {
  for (const std::string& form : forms) {
    const auto iso = IsoBy(text, form);
    if (!iso) continue;
    const Result<PartialTime> time = ParsePartialTime(*iso, zone);
    if (time.ok()) return *time;
  }
  std::string iso(text);
  constexpr size_t kDayBytes = 10;
  if (iso.size() > kDayBytes && iso[kDayBytes] == ' ') iso[kDayBytes] = 'T';
  if (iso.ends_with(" UTC")) iso.replace(iso.size() - 4, 4, "Z");
  const Result<PartialTime> time = ParsePartialTime(iso, zone);
  return time.ok() ? std::optional(*time) : std::nullopt;
}

}  // namespace daybook::feeds::csv
