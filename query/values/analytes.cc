#include "query/values/analytes.h"

#include <unordered_map>

namespace daybook::query {
namespace {

struct Coded {
  std::string_view system;
  Analyte analyte;
};
using Table = std::unordered_map<std::string_view, Coded>;

// By code: none of these is a code of the other system.
const Table& Codes() {
  using enum Analyte;
  static const Table kTable = [] {
    Table table;
    for (const char* code : {"4548-4", "59261-8", "17856-6"}) table[code] = {"loinc", kHba1c};
    for (const char* code : {"2160-0", "14682-9", "38483-4", "59826-8"})
      table[code] = {"loinc", kCreatinine};
    for (const char* code : {"2339-0", "15074-8", "2345-7", "14749-6", "1558-6", "14771-0"})
      table[code] = {"loinc", kGlucose};
    for (const char* code : {"2093-3", "14647-2", "2085-9", "14646-4", "13457-7", "2089-1",
                             "18262-6", "22748-8", "39469-2", "43396-1", "70204-3"})
      table[code] = {"loinc", kCholesterol};
    for (const char* code : {"718-7", "59260-0", "20509-6", "30313-1"})
      table[code] = {"loinc", kHaemoglobin};
    table["999791000000106"] = {"snomed", kHba1c};
    table["1000731000000107"] = {"snomed", kCreatinine};
    table["1010671000000102"] = {"snomed", kGlucose};
    table["1005671000000105"] = {"snomed", kCholesterol};
    table["1022431000000105"] = {"snomed", kHaemoglobin};
    return table;
  }();
  return kTable;
}

}  // namespace

Analyte AnalyteOfCode(std::string_view system, std::string_view code) {
  const auto found = Codes().find(code);
  const bool same = found != Codes().end() && found->second.system == system;
  return same ? found->second.analyte : Analyte::kOther;
}

std::optional<double> MolarMassOf(Analyte analyte) {
  switch (analyte) {
    case Analyte::kCreatinine:
      return 113.12;
    case Analyte::kGlucose:
      return 180.156;
    case Analyte::kCholesterol:
      return 386.65;
    case Analyte::kHaemoglobin:
      return 16114.5;
    case Analyte::kOther:
    case Analyte::kHba1c:
    case Analyte::kHba1cDifference:
      break;
  }
  return std::nullopt;
}

}  // namespace daybook::query
