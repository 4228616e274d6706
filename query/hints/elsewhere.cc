#include "query/hints/elsewhere.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "query/bind/name_key.h"
#include "query/exec/nodes/fields.h"

namespace daybook::query {
namespace {

constexpr std::string_view kWeekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                          "friday", "saturday", "sunday"};

// Those of groups, which are called so beside a resident's records too.
constexpr std::string_view kOfGroups[] = {"average", "median",  "min",       "max",
                                          "sum",     "percent", "percentile"};

// Kinds that one hint names.
constexpr size_t kKindsTold = 4;

// Empty if it is none.
std::string WeekdayNumber(const std::string& key) {
  const auto* found = std::find(std::begin(kWeekdays), std::end(kWeekdays), key);
  if (found == std::end(kWeekdays)) return "";
  return std::to_string(found - std::begin(kWeekdays) + 1);
}

}  // namespace

std::string ElsewhereForRecords(const DefinitionCatalogue& catalogue, const std::string& name) {
  if (catalogue.Find("codes", name))
    return "that is the name of codes: write condition in " + name + ", or another kind of records";
  if (catalogue.Find("cohort", name))
    return "that is a cohort: write from cohort " + name + ", or where in cohort " + name;
  if (catalogue.Find("measure", name)) return "that is a measure: write measure " + name;
  if (catalogue.Find("rules", name)) return "those are rules: write rules " + name;
  if (catalogue.Find("value", name)) return "that is a value: it stands in where, by and show";
  return "";
}

std::string ElsewhereForCodes(const DefinitionCatalogue& catalogue, const std::string& name) {
  if (catalogue.Find("period", name)) return "that is a period: write during " + name;
  if (catalogue.Find("cohort", name)) return "that is a cohort: write where in cohort " + name;
  return "";
}

std::string ElsewhereForValue(const DefinitionCatalogue& catalogue, const std::string& name) {
  if (catalogue.FindRecords(name))
    return "those are records: write latest " + name + ", or has " + name;
  if (catalogue.Find("cohort", name)) return "that is a cohort: write in cohort " + name;
  if (catalogue.Find("codes", name))
    return "that is the name of codes: write has condition in " + name;
  if (NameKey(name) == "yesterday") return "write (today - 1 day)";
  if (NameKey(name) == "tomorrow") return "write (today + 1 day)";
  for (const std::string_view counted : {"count", "percent", "share"})
    if (NameKey(name) == counted) return "it is of groups: it stands in show, having and order by";
  for (const std::string_view part : {"month", "year", "weekday", "hour"})
    if (NameKey(name) == part) return "of a date: " + NameKey(name) + "(at)";
  if (NameKey(name) == "week" || NameKey(name) == "quarter")
    return "a series has a row for each: every " + NameKey(name) + " from 2024-01 to 2024-12";
  const std::string number = WeekdayNumber(NameKey(name));
  return number.empty() ? "" : "days of the week are numbers: " + number + " is " + name;
}

std::string ElsewhereForField(const std::string& field) {
  std::vector<std::string_view> kinds;
  for (const ledger::Kind kind : ledger::ClinicalKinds())
    if (FindRecordField(NameKey(field), projections::KindBit(kind)))
      kinds.push_back(ledger::KindPlural(kind));
  if (kinds.empty() || kinds.size() > kKindsTold) return "";
  std::string told;
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (i > 0) told += i + 1 < kinds.size() ? ", " : " and ";
    told += kinds[i];
  }
  return told + " have '" + NameKey(field) + "'";
}

std::string ElsewhereForFunction(const std::string& function, const std::string& argument) {
  const std::string key = NameKey(function);
  if (key == "count")
    return "write count of " + argument + "; count(…) with brackets counts the rows of groups";
  if (key == "mean" || key == "avg")
    return "groups show average(" + argument + "); a resident's records have average value of …";
  if (std::find(std::begin(kOfGroups), std::end(kOfGroups), key) != std::end(kOfGroups))
    return key + "(…) is of groups: it stands in show and having";
  if (key == "day") return "a record's day is its field: .day, or at; also weekday(at), month(at)";
  if (key == "week" || key == "quarter")
    return "a series has one row for each: every " + key + " from 2024-01 to 2024-12";
  if (key == "minute" || key == "second") return "hour(at); minutes between A and B";
  return "";
}

std::vector<std::string> GroupFunctionNames() {
  return {std::begin(kOfGroups), std::end(kOfGroups)};
}

}  // namespace daybook::query
