#include "query/values/cell.h"

#include <cstring>

#include "ledger/base/zone.h"
#include "query/values/lengths.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

void AppendRaw(std::string& key, const void* bytes, size_t size) {
  key.append(static_cast<const char*>(bytes), size);
}

void AppendText(std::string& key, const std::string& text) {
  const uint64_t size = text.size();
  AppendRaw(key, &size, sizeof size);
  key += text;
}

struct KeyWriter {
  std::string& key;
  void operator()(const NoValue&) const {}
  void operator()(bool value) const { key += value ? '1' : '0'; }
  void operator()(double value) const { Amount({"", value, 0}); }
  void operator()(const QuantityCell& value) const { Amount(OrderOf(value)); }
  // Amounts that are sorted as equals are one, in whatever units they are.
  void Amount(const AmountOrder& amount) const {
    const double size = amount.size == 0 ? 0 : amount.size;  // -0 is 0
    AppendRaw(key, &size, sizeof size);
    key += static_cast<char>(amount.nudge);
    AppendText(key, amount.dimension);
  }
  void operator()(const RowTime& value) const {
    key += static_cast<char>(value.precision);
    AppendRaw(key, &value.day, sizeof value.day);
    if (value.has_clock) AppendRaw(key, &value.utc_micros, sizeof value.utc_micros);
  }
  void operator()(const DurationCell& value) const {
    const Length length = LengthOf(value);
    AppendRaw(key, &length.amount, sizeof length.amount);
    key += length.calendar ? 'm' : 's';
  }
  void operator()(const CodeCell& value) const {
    AppendText(key, value.coding.system);
    AppendText(key, value.coding.code);
    if (!value.coded()) AppendText(key, value.text);
  }
  void operator()(const std::string& value) const { AppendText(key, value); }
  void operator()(const RecordCell& value) const {
    AppendRaw(key, &value.row.segment, sizeof value.row.segment);
    AppendRaw(key, &value.row.row, sizeof value.row.row);
  }
  void operator()(const PeriodCell& value) const {
    (*this)(value.start);
    (*this)(value.end);
  }
  void operator()(const RangeCell&) const {}
  void operator()(const ListCell& value) const {
    for (const Cell& cell : *value.cells) AppendKey(cell, key);
  }
};

}  // namespace

std::string_view TypePhrase(CellType type) {
  switch (type) {
    case CellType::kAny:
      return "a value";
    case CellType::kBool:
      return "a condition";
    case CellType::kNumber:
      return "a number";
    case CellType::kQuantity:
      return "a quantity";
    case CellType::kTime:
      return "a date";
    case CellType::kDuration:
      return "a length of time";
    case CellType::kCode:
      return "a code";
    case CellType::kText:
      return "a text";
    case CellType::kRecord:
      return "a record";
    case CellType::kPeriod:
      return "a period";
    case CellType::kList:
      return "a list";
  }
  return "a value";
}

RowTime DayTime(CivilDay day) {
  RowTime time;
  time.known = true;
  time.day = day;
  time.last_day = day;
  return time;
}

PartialTime MomentAt(int64_t utc_micros) {
  PartialTime time;
  time.precision = Precision::kSubsecond;
  time.utc_micros = utc_micros;
  time.day = Zone::Region().LocalDay(utc_micros);
  time.zone_given = true;
  return time;
}

RowTime ToRowTime(const PartialTime& time) {
  RowTime out;
  out.known = true;
  out.has_clock = time.has_clock();
  out.precision = time.precision;
  out.day = time.day;
  out.last_day = time.last_day();
  out.utc_micros = time.utc_micros;
  return out;
}

PartialTime ToPartialTime(const RowTime& time) {
  PartialTime out;
  out.day = time.day;
  out.precision = time.precision;
  out.utc_micros = time.has_clock ? time.utc_micros : 0;
  out.zone_given = time.has_clock;
  return out;
}

void AppendKey(const Cell& cell, std::string& key) {
  // What is known only to lie in a range groups with the unknown.
  const bool unknown = std::holds_alternative<RangeCell>(cell.v);
  const size_t kind =
      std::holds_alternative<QuantityCell>(cell.v) ? Cell{0.0}.v.index() : cell.v.index();
  key += static_cast<char>(unknown ? 0 : kind);
  std::visit(KeyWriter{key}, cell.v);
}

}  // namespace daybook::query
