#include "tests/reference/values.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "tests/reference/fields.h"

namespace daybook::reference {

using Kind = Val::Kind;

namespace {
constexpr double kPlainBelow = 1e15;  // computed numbers are written without an exponent
}

Val Unknown() { return {}; }
Val Boolean(bool truth) {
  Val value;
  value.kind = Kind::kTruth;
  value.truth = truth;
  return value;
}
Val FromTruth(Truth truth) {
  return truth == Truth::kUnknown ? Unknown() : Boolean(truth == Truth::kTrue);
}
Val Number(double number) {
  if (!std::isfinite(number)) return Unknown();
  Val value;
  value.kind = Kind::kNumber;
  value.range = Point(number);
  return value;
}
Val Integer(int64_t number) {
  Val value = Number(static_cast<double>(number));
  value.integer = true;
  return value;
}
Val Measured(const ledger::Quantity& quantity) {
  const auto range = RangeOf(quantity);
  if (!range) return Unknown();
  Val value;
  value.kind = Kind::kQuantity;
  value.range = *range;
  value.digits = quantity.digits;
  value.unit = quantity.unit;
  value.comparator = quantity.comparator;
  return value;
}
Val Written(const std::string& digits, const std::string& unit) {
  Val value = Measured({digits, unit});
  if (!value.unknown() && unit.empty()) value.kind = Kind::kNumber;
  return value;
}
Val Computed(double number, const Val& like) {
  Val value = Number(number);
  if (value.unknown()) return value;
  value.kind = like.kind;
  value.unit = like.unit;
  value.hba1c = like.hba1c;
  value.difference = like.difference;
  return value;
}
Val Time(const PartialTime& time) {
  Val value;
  value.kind = Kind::kTime;
  value.time = time;
  return value;
}
Val MaybeTime(const std::optional<PartialTime>& time) { return time ? Time(*time) : Unknown(); }
Val Period(Day first, Day last) {
  Val value;
  value.kind = Kind::kPeriod;
  value.time = BareDay(first);
  value.until = BareDay(last);
  return value;
}
Val Duration(double amount, TimeUnit unit) {
  Val value;
  value.kind = Kind::kDuration;
  value.amount = amount;
  value.time_unit = unit;
  return value;
}
Val Text(const std::string& text) {
  Val value;
  value.kind = Kind::kText;
  value.text = text;
  return value;
}
Val CodedOf(const ledger::Coded& coded) {
  if (coded.empty()) return Unknown();
  Val value;
  value.kind = Kind::kCoded;
  value.coded = coded;
  return value;
}
Val RecordVal(const Record* record) {
  if (!record) return Unknown();
  Val value;
  value.kind = Kind::kRecord;
  value.record = record;
  return value;
}

Val AsValue(const Val& value) {
  return value.kind == Kind::kRecord ? MeasuredValueOf(*value.record) : value;
}
Truth TruthOf(const Val& value) {
  return value.kind == Kind::kTruth ? FromBool(value.truth) : Truth::kUnknown;
}

std::string DigitsOf(double number) {
  char text[40];
  const bool whole = number == std::floor(number) && std::fabs(number) < kPlainBelow;
  for (int digits = 1; digits <= (whole ? 17 : 12); ++digits) {
    snprintf(text, sizeof text, "%.*g", digits, number);
    if (std::strtod(text, nullptr) == number) break;
  }
  // 100, not 1e+02.
  const bool short_of_places = std::string_view(text).find("e+") != std::string_view::npos;
  if (short_of_places && std::fabs(number) < kPlainBelow)
    snprintf(text, sizeof text, "%.0f", std::strtod(text, nullptr));
  return text;
}

namespace {

query::Value NumberValue(const Val& value) {
  if (!value.range.is_point()) return query::Missing{};
  if (value.integer) return static_cast<int64_t>(value.range.low);
  return query::Decimal{value.digits.empty() ? DigitsOf(value.range.low) : value.digits};
}

query::Value QuantityValue(const Val& value) {
  return ledger::Quantity{value.digits.empty() ? DigitsOf(value.range.low) : value.digits,
                          value.unit, value.comparator};
}

query::Value CodedValue(const ledger::Coded& coded) {
  if (coded.codings.empty()) return coded.text;
  return coded.codings[0];
}

std::string UnitWord(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kYear:
      return "years";
    case TimeUnit::kMonth:
      return "months";
    case TimeUnit::kWeek:
      return "weeks";
    case TimeUnit::kDay:
      return "days";
    case TimeUnit::kHour:
      return "hours";
    case TimeUnit::kMinute:
      return "minutes";
    case TimeUnit::kSecond:
      return "seconds";
  }
  return "";
}

}  // namespace

query::Value ToValue(const Val& value) {
  switch (value.kind) {
    case Kind::kUnknown:
      return query::Missing{};
    case Kind::kTruth:
      return value.truth;
    case Kind::kNumber:
      return NumberValue(value);
    case Kind::kQuantity:
      return QuantityValue(value);
    case Kind::kTime:
      return value.time;
    case Kind::kDuration:
      return DigitsOf(value.amount) + " " + UnitWord(value.time_unit);
    case Kind::kPeriod:
      return WriteTime(value.time) + "/" + WriteTime(value.until);
    case Kind::kCoded:
      return CodedValue(value.coded);
    case Kind::kText:
      return value.text;
    case Kind::kRecord:
      return ToValue(AsValue(value));
    case Kind::kList: {
      query::ValueList list;
      for (const Val& one : value.list) list.push_back(ToValue(one));
      return list;
    }
  }
  return query::Missing{};
}

query::ValueType TypeOf(const Val& value) {
  switch (value.kind) {
    case Kind::kTruth:
      return query::ValueType::kBool;
    case Kind::kNumber:
      return value.integer ? query::ValueType::kInteger : query::ValueType::kNumber;
    case Kind::kQuantity:
      return query::ValueType::kQuantity;
    case Kind::kTime:
      return HasClock(value.time) ? query::ValueType::kMoment : query::ValueType::kDate;
    case Kind::kDuration:
      return query::ValueType::kDuration;
    case Kind::kCoded:
      return query::ValueType::kCode;
    case Kind::kRecord:
      return TypeOf(AsValue(value));
    case Kind::kList:
      return query::ValueType::kList;
    case Kind::kUnknown:
    case Kind::kPeriod:
    case Kind::kText:
      return query::ValueType::kText;
  }
  return query::ValueType::kText;
}

}  // namespace daybook::reference
