#pragma once
// One value while a question is worked out. Cells are small and come in columns, one a batch row;
// full-fidelity values for the answer (the source's digits, displays) are fetched at output only.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "projections/reader.h"
#include "query/ast/ast.h"

namespace daybook::query {

using projections::CodeId;
using projections::Reader;
using projections::RowRef;
using projections::RowTime;
using projections::TextId;

enum class CellType : uint8_t {
  kAny,  // whatever a source sent: the `value` of observations
  kBool,
  kNumber,
  kQuantity,
  kTime,  // a date or a moment
  kDuration,
  kCode,
  kText,
  kRecord,
  kPeriod,
  kList,
};
// "a number", "a date": for messages.
std::string_view TypePhrase(CellType type);

struct NoValue {};
// Amounts of an HbA1c convert between % and mmol/mol, a difference of two by the slope alone; those
// of the other analytes between mass and moles (analytes.h).
enum class Analyte : uint8_t {
  kOther,
  kHba1c,
  kHba1cDifference,
  kCreatinine,
  kGlucose,
  kCholesterol,
  kHaemoglobin,
};
struct QuantityCell {
  double number = 0;
  std::string unit;
  ledger::Comparator comparator = ledger::Comparator::kNone;
  Analyte analyte = Analyte::kOther;
};
// A number known only to lie in [low, high]: the age of somebody born in "1940". Compared it is
// certain or unknown; shown it is missing.
struct RangeCell {
  double low = 0, high = 0;
};
struct DurationCell {
  double amount = 0;
  ast::TimeUnit unit = ast::TimeUnit::kDay;
};
// A coded value: its first coding, and the words its source wrote beside it. Without a coding it
// is those words alone.
struct CodeCell {
  ledger::Coding coding;
  std::string text;
  bool coded() const { return !coding.code.empty(); }
};
struct RecordCell {
  RowRef row;
};
struct PeriodCell {
  RowTime start, end;
};
struct Cell;
struct ListCell {
  std::shared_ptr<const std::vector<Cell>> cells;
};
struct Cell {
  std::variant<NoValue, bool, double, QuantityCell, RowTime, DurationCell, CodeCell, std::string,
               RecordCell, PeriodCell, ListCell, RangeCell>
      v;
  bool known() const { return v.index() != 0; }
};
using CellColumn = std::vector<Cell>;

// A date without clock, and the day a cell's day-number stands for.
RowTime DayTime(CivilDay day);
// A moment of the ledger or the clock, its day the region's.
PartialTime MomentAt(int64_t utc_micros);
RowTime ToRowTime(const PartialTime& time);
PartialTime ToPartialTime(const RowTime& time);

// Equal cells in the sense of grouping: unknown equals unknown. Writes a key whose bytes are equal
// just when the cells are.
void AppendKey(const Cell& cell, std::string& key);

}  // namespace daybook::query
