#pragma once
// What a question is answered with, whatever the door: columns, rows, and what the answer rests on.
// doors.md fixes how each value is written (JSON, table, CSV …); query/format does it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/base/civil.h"
#include "ledger/base/result.h"
#include "ledger/event/event.h"
#include "query/diagnostic.h"

namespace daybook::query {

enum class ValueType : uint8_t {
  kBool,
  kInteger,
  kNumber,
  kQuantity,
  kDate,
  kMoment,
  kCode,
  kText,
  kList,
  kDuration
};
// "number", "date", …: the `type` of a column in JSON answers.
std::string_view TypeWord(ValueType type);
std::optional<ValueType> TypeFromWord(std::string_view word);

// A number with the digits to show: the source's own ("1.10"), or, worked out, up to 12.
struct Decimal {
  std::string digits;
  bool operator==(const Decimal&) const = default;
};

struct Value;
using ValueList = std::vector<Value>;
// No value: unknown or missing.
struct Missing {
  bool operator==(const Missing&) const = default;
};
struct Value {
  std::variant<Missing, bool, int64_t, Decimal, ledger::Quantity, PartialTime, ledger::Coding,
               std::string, ValueList>
      v;
  Value() = default;
  template <typename T>
  Value(T value) : v(std::move(value)) {}  // NOLINT
  bool missing() const { return std::holds_alternative<Missing>(v); }
  bool operator==(const Value&) const = default;
};

struct ColumnInfo {
  std::string name;
  ValueType type = ValueType::kText;
  bool operator==(const ColumnInfo&) const = default;
};
using Row = std::vector<Value>;

// Two columns of one name would be one name twice in every form: the later ones get a number.
void NameApart(std::vector<ColumnInfo>& columns);

// What an answer rests on; comes after its rows.
struct AnswerEnd {
  uint64_t row_count = 0;
  bool truncated = false;  // the row limit of the door cut it
  std::string as_at;       // the index date, ISO 8601
  std::string position;    // opaque token of the position read
  std::string known_time;  // recorded time of that position, ISO 8601; empty for an empty log
  std::map<std::string, uint32_t> definitions;  // name: version used
  // Of one kind of records of one resident who has none: "none known", "no information",
  // "not recorded" or "withheld"; else empty.
  std::string state;
  double elapsed_ms = 0;
  std::vector<Diagnostic> warnings;
};

// Takes an answer in pieces, in this order: Begin, Columns, any number of Rows, End; then the next
// statement's. An error returned by the sink (cut connection, cancel) stops the run.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual Status Begin(std::string_view statement) = 0;
  virtual Status Columns(const std::vector<ColumnInfo>& columns) = 0;
  virtual Status Rows(const std::vector<Row>& batch) = 0;
  virtual Status End(const AnswerEnd& end) = 0;
  // A statement that has no rows to show: "codes diabetes is defined (version 2)", an explained
  // plan, a JSON tree. Comes instead of Columns, Rows; End follows.
  virtual Status Note(std::string_view text) = 0;
  // What came so far shall be seen now: a watch may be silent for long.
  virtual Status Flush() { return {}; }
  // A statement of a script that keeps going has failed. Comes when another fails after it: the
  // last failure is what the run returns.
  virtual Status Failed(const Error&) { return {}; }
};

// Keeps everything; what tests and the JSON format use.
struct Answer {
  std::string statement;
  std::string note;
  std::vector<ColumnInfo> columns;
  std::vector<Row> rows;
  AnswerEnd end;
};
class CollectingSink final : public AnswerSink {
 public:
  Status Begin(std::string_view statement) override;
  Status Columns(const std::vector<ColumnInfo>& columns) override;
  Status Rows(const std::vector<Row>& batch) override;
  Status End(const AnswerEnd& end) override;
  Status Note(std::string_view text) override;
  std::vector<Answer>& answers() { return answers_; }

 private:
  std::vector<Answer> answers_;
};

}  // namespace daybook::query
