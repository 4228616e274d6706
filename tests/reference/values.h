#pragma once
// A value while a question is worked out, and what may be done with it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/event/event.h"
#include "query/answer.h"
#include "query/ast/ast.h"
#include "tests/reference/log/calendar.h"
#include "tests/reference/log/facts.h"
#include "tests/reference/log/units.h"

namespace daybook::reference {

struct Val {
  enum class Kind : uint8_t {
    kUnknown,
    kTruth,
    kNumber,
    kQuantity,
    kTime,
    kDuration,
    kPeriod,
    kCoded,
    kText,
    kRecord,
    kList
  };
  Kind kind = Kind::kUnknown;
  bool truth = false;
  // kNumber and kQuantity: what it may be.
  Range range;
  std::string digits;    // as written by the source or the statement; empty: worked out
  bool integer = false;  // a count, an age: shown as an integer
  std::string unit;      // kQuantity
  ledger::Comparator comparator = ledger::Comparator::kNone;
  bool hba1c = false;       // % and mmol/mol convert
  double molar_mass = 0;    // g/mol: mass and moles convert; 0 of most
  bool difference = false;  // of two HbA1c: they convert by the slope alone
  PartialTime time;         // kTime; the first day of kPeriod
  bool calendar = false;    // a whole month or year as such, not a date known no better
  PartialTime until;        // the last day of kPeriod
  double amount = 0;        // kDuration
  TimeUnit time_unit = TimeUnit::kDay;
  ledger::Coded coded;
  std::string text;
  const Record* record = nullptr;
  std::vector<Val> list;    // kList
  std::vector<Val> others;  // further values of a field that has several; tests look at all

  bool unknown() const { return kind == Kind::kUnknown; }
};

Val Unknown();
Val Boolean(bool truth);
Val FromTruth(Truth truth);
Val Integer(int64_t number);
Val Number(double number);
// A number as written, with a unit or (empty) without.
Val Written(const std::string& digits, const std::string& unit);
Val Measured(const ledger::Quantity& quantity);
// Worked out, in a unit.
Val Computed(double number, const Val& like);
Val Time(const PartialTime& time);
Val MaybeTime(const std::optional<PartialTime>& time);
Val Period(Day first, Day last);
Val Duration(double amount, TimeUnit unit);
Val Text(const std::string& text);
Val CodedOf(const ledger::Coded& coded);
Val RecordVal(const Record* record);

// What a record counts as beside a value: its `value`. Others stay as they are.
Val AsValue(const Val& value);
// A condition's value in three values; a record or value that is no truth is unknown.
Truth TruthOf(const Val& value);

Truth EqualVals(const Val& a, const Val& b);
Truth LessVals(const Val& a, const Val& b);
// Have units that convert; a number has any.
bool Compares(const Val& a, const Val& b);
// What is less, or comes before what is equal: <5, <=5, 5, >=5, >5.
bool RanksBelow(const Val& a, const Val& b);
// Amounts in the finest unit met, those of months apart from those of days; `like` has the unit.
std::vector<double> LengthsInOneUnit(const std::vector<Val>& lengths, Val& like);
// + - * /; unknown where it can't be done.
Val Arithmetic(query::ast::BinaryOp op, const Val& a, const Val& b);
// True if `coded` has one of the codes; unknown without any code.
Truth HasCode(const ledger::Coded& coded, const ledger::Coding& wanted);

// Order of output: <0, 0, >0. Unknown is greater than everything.
int Order(const Val& a, const Val& b);
bool SameGroup(const Val& a, const Val& b);

// Of a number worked out: the shortest digits, at most 12 unless it is whole.
std::string DigitsOf(double number);
query::Value ToValue(const Val& value);
query::ValueType TypeOf(const Val& value);

}  // namespace daybook::reference
