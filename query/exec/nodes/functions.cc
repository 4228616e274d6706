// The functions of the language, one row each in the table at the end.
#include <cmath>

#include "ledger/base/zone.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/tests.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

using Arguments = std::vector<const Cell*>;

const RowTime* TimeArgument(const Cell& cell) {
  const auto* time = std::get_if<RowTime>(&cell.v);
  return time && time->known ? time : nullptr;
}

std::optional<double> NumberArgument(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell.v)) return *number;
  if (const auto* quantity = std::get_if<QuantityCell>(&cell.v)) return quantity->number;
  if (const auto* length = std::get_if<DurationCell>(&cell.v)) return length->amount;
  return std::nullopt;
}

// band(x, 0, 20, 40): the lower bound of the band x is in; unknown below the first.
Cell Band(const Arguments& arguments, Exec&) {
  Cell band;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const Truth below = Compare(ast::BinaryOp::kLess, *arguments[0], *arguments[i]);
    if (below == Truth::kUnknown) return {};
    if (below == Truth::kTrue) break;
    band = *arguments[i];
  }
  return band;
}

Cell PartOf(const RowTime& time, Precision precision) {
  const YearMonthDay ymd = ToYearMonthDay(time.day);
  PartialTime part;
  part.precision = precision;
  part.day = ToCivilDay({ymd.year, precision == Precision::kYear ? 1 : ymd.month, 1});
  RowTime whole = ToRowTime(part);
  whole.calendar = true;
  return {whole};
}

// month(at): the month, "2024-03"; unknown for a bare year.
Cell Month(const Arguments& arguments, Exec&) {
  const RowTime* time = TimeArgument(*arguments[0]);
  if (!time || time->precision == Precision::kYear) return {};
  return PartOf(*time, Precision::kMonth);
}

Cell Year(const Arguments& arguments, Exec&) {
  const RowTime* time = TimeArgument(*arguments[0]);
  return time ? PartOf(*time, Precision::kYear) : Cell{};
}

// weekday(at): 1 Monday … 7 Sunday (ISO 8601).
Cell WeekdayNumber(const Arguments& arguments, Exec&) {
  const RowTime* time = TimeArgument(*arguments[0]);
  if (!time || time->day != time->last_day) return {};
  return {static_cast<double>(Weekday(time->day) + 1)};
}

// hour(at): 0 to 23 by the region's clock; unknown where no time of day is known.
Cell Hour(const Arguments& arguments, Exec&) {
  constexpr int64_t kMicrosOfHour = 3'600'000'000;
  const RowTime* time = TimeArgument(*arguments[0]);
  if (!time || !time->has_clock) return {};
  const int64_t hour = Zone::Region().LocalMicrosOfDay(time->utc_micros) / kMicrosOfHour;
  return {static_cast<double>(hour)};
}

// fy(at): "2023/24", April to March; unknown where a bare year can't say.
Cell FinancialYear(const Arguments& arguments, Exec&) {
  const RowTime* time = TimeArgument(*arguments[0]);
  if (!time) return {};
  const auto year_of = [](CivilDay day) {
    const YearMonthDay ymd = ToYearMonthDay(day);
    return ymd.month >= 4 ? ymd.year : ymd.year - 1;
  };
  if (year_of(time->day) != year_of(time->last_day)) return {};
  const int year = year_of(time->day);
  const std::string next = std::to_string((year + 1) % 100);
  return {std::to_string(year) + "/" + (next.size() == 1 ? "0" + next : next)};
}

// round(x), round(x, digits): halves away from zero.
Cell Round(const Arguments& arguments, Exec&) {
  const std::optional<double> digits =
      arguments.size() > 1 ? NumberArgument(*arguments[1]) : std::optional<double>(0);
  const std::optional<double> value = NumberArgument(*arguments[0]);
  if (!value || !digits) return {};
  const double scale = std::pow(10.0, *digits);
  const double rounded = std::round(*value * scale) / scale;
  if (!std::isfinite(rounded)) return {};
  if (const auto* quantity = std::get_if<QuantityCell>(&arguments[0]->v)) {
    QuantityCell out = *quantity;
    out.number = rounded;
    return {out};
  }
  return {rounded};
}

Cell LowerCase(const Arguments& arguments, Exec&) {
  const std::string* text = TextBehind(*arguments[0]);
  if (!text) return {};
  std::string lower = *text;
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return {lower};
}

// length('text'): characters, not bytes; of a list: how many.
Cell Length(const Arguments& arguments, Exec&) {
  if (const auto* list = std::get_if<ListCell>(&arguments[0]->v))
    return {static_cast<double>(list->cells->size())};
  const std::string* text = TextBehind(*arguments[0]);
  if (!text) return {};
  double characters = 0;
  for (char c : *text)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
  return {characters};
}

// period(A, B): both ends in it.
Cell Period(const Arguments& arguments, Exec&) {
  const RowTime* from = TimeArgument(*arguments[0]);
  const RowTime* to = TimeArgument(*arguments[1]);
  if (!from || !to) return {};
  return {PeriodCell{DayTime(from->day), DayTime(to->last_day)}};
}

// how_many(c, …): how many hold; what is unknown does not.
Cell HowMany(const Arguments& arguments, Exec&) {
  double count = 0;
  for (const Cell* argument : arguments) {
    const bool* holds = std::get_if<bool>(&argument->v);
    if (holds && *holds) ++count;
  }
  return {count};
}

constexpr size_t kManyArguments = 64;
constexpr std::initializer_list<CellType> kAmounts = {CellType::kNumber, CellType::kQuantity,
                                                      CellType::kDuration};
constexpr std::initializer_list<CellType> kTimes = {CellType::kTime};
constexpr std::initializer_list<CellType> kTexts = {CellType::kText, CellType::kCode};
constexpr std::initializer_list<CellType> kTextsOrLists = {CellType::kText, CellType::kCode,
                                                           CellType::kList};
constexpr std::initializer_list<CellType> kConditions = {CellType::kBool};
constexpr FunctionInfo kFunctions[] = {
    {"band", 2, kManyArguments, kAmounts, CellType::kNumber, Band},
    {"month", 1, 1, kTimes, CellType::kTime, Month},
    {"year", 1, 1, kTimes, CellType::kTime, Year},
    {"weekday", 1, 1, kTimes, CellType::kNumber, WeekdayNumber},
    {"hour", 1, 1, kTimes, CellType::kNumber, Hour},
    {"fy", 1, 1, kTimes, CellType::kText, FinancialYear},
    {"round", 1, 2, kAmounts, CellType::kNumber, Round},
    {"lower", 1, 1, kTexts, CellType::kText, LowerCase},
    {"length", 1, 1, kTextsOrLists, CellType::kNumber, Length},
    {"period", 2, 2, kTimes, CellType::kPeriod, Period},
    {"how_many", 1, kManyArguments, kConditions, CellType::kNumber, HowMany},
};

}  // namespace

const FunctionInfo* FindFunction(std::string_view name) {
  for (const FunctionInfo& row : kFunctions)
    if (row.name == name) return &row;
  return nullptr;
}

std::vector<std::string> FunctionNames() {
  std::vector<std::string> names;
  for (const FunctionInfo& row : kFunctions) names.emplace_back(row.name);
  return names;
}

}  // namespace daybook::query
