#include <cstdio>
#include <type_traits>
#include <utility>

#include "server/http/problem.h"
#include "server/wire/answer_wire.h"

namespace daybook::server {
namespace {

using query::JsonQuote;

// A line of rows ends with the row that passes this length.
constexpr size_t kWireLineBytes = 256u << 10;

// Seventeen digits bring every double back as it was.
std::string ExactDouble(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}

std::string TimeToWire(const PartialTime& time) {
  return "{\"t\":[" + std::to_string(time.utc_micros) + "," + std::to_string(time.day) + "," +
         std::to_string(time.offset_minutes) + "," +
         std::to_string(static_cast<int>(time.precision)) + "," +
         (time.zone_given ? "true" : "false") + "]}";
}

std::string QuantityToWire(const ledger::Quantity& quantity) {
  return "{\"q\":[" + JsonQuote(quantity.digits) + "," + JsonQuote(quantity.unit) + "," +
         std::to_string(static_cast<int>(quantity.comparator)) + "]}";
}

template <typename Range, typename Render>
std::string JoinList(const Range& range, Render render) {
  std::string out = "[";
  const char* separator = "";
  for (const auto& each : range) {
    out += separator + render(each);
    separator = ",";
  }
  return out + "]";
}

std::string DiagnosticToWire(const query::Diagnostic& diagnostic) {
  return "{\"id\":" + JsonQuote(diagnostic.id) + ",\"message\":" + JsonQuote(diagnostic.message) +
         ",\"begin\":" + std::to_string(diagnostic.span.begin) +
         ",\"end\":" + std::to_string(diagnostic.span.end) +
         ",\"hint\":" + JsonQuote(diagnostic.hint) +
         ",\"warning\":" + (diagnostic.warning ? "true" : "false") + "}";
}

std::string EndToWire(const query::AnswerEnd& end) {
  std::string out = "{\"row_count\":" + std::to_string(end.row_count) +
                    ",\"truncated\":" + (end.truncated ? "true" : "false") +
                    ",\"as_at\":" + JsonQuote(end.as_at) + ",\"state\":" + JsonQuote(end.state) +
                    ",\"position\":" + JsonQuote(end.position) +
                    ",\"known_time\":" + JsonQuote(end.known_time) + ",\"definitions\":{";
  const char* separator = "";
  for (const auto& [name, version] : end.definitions) {
    out += separator + JsonQuote(name) + ":" + std::to_string(version);
    separator = ",";
  }
  out += "},\"elapsed_ms\":\"" + ExactDouble(end.elapsed_ms) + "\"";
  return out + ",\"warnings\":" + JoinList(end.warnings, DiagnosticToWire) + "}";
}

class WireWriter final : public query::AnswerSink {
 public:
  explicit WireWriter(query::WriteText write) : write_(std::move(write)) {}
  Status Begin(std::string_view statement) override { return Line("begin", JsonQuote(statement)); }
  Status Columns(const std::vector<query::ColumnInfo>& columns) override {
    return Line("columns", JoinList(columns, [](const query::ColumnInfo& column) {
                  return "{\"name\":" + JsonQuote(column.name) +
                         ",\"type\":" + JsonQuote(query::TypeWord(column.type)) + "}";
                }));
  }
  // A long batch becomes several lines, so that neither side holds more than one of them.
  Status Rows(const std::vector<query::Row>& batch) override {
    std::string rows;
    for (const query::Row& row : batch) {
      rows += (rows.empty() ? "[" : ",") + JoinList(row, ValueToWire);
      if (rows.size() < kWireLineBytes) continue;
      DAYBOOK_TRY(Line("rows", rows + "]"));
      rows.clear();
    }
    return rows.empty() ? Status{} : Line("rows", rows + "]");
  }
  Status End(const query::AnswerEnd& end) override { return Line("end", EndToWire(end)); }
  Status Note(std::string_view text) override { return Line("note", JsonQuote(text)); }
  Status Flush() override { return Line("flush", "true"); }

 private:
  Status Line(const char* name, const std::string& json) {
    return write_("{\"" + std::string(name) + "\":" + json + "}\n");
  }
  query::WriteText write_;
};

struct ToWire {
  std::string operator()(const query::Missing&) const { return "null"; }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(int64_t whole) const {
    return "{\"i\":\"" + std::to_string(whole) + "\"}";
  }
  std::string operator()(const query::Decimal& number) const {
    return "{\"n\":" + JsonQuote(number.digits) + "}";
  }
  std::string operator()(const ledger::Quantity& quantity) const {
    return QuantityToWire(quantity);
  }
  std::string operator()(const PartialTime& time) const { return TimeToWire(time); }
  std::string operator()(const ledger::Coding& coding) const {
    return "{\"c\":[" + JsonQuote(coding.system) + "," + JsonQuote(coding.code) + "," +
           JsonQuote(coding.display) + "]}";
  }
  std::string operator()(const std::string& text) const { return JsonQuote(text); }
  std::string operator()(const query::ValueList& list) const { return JoinList(list, ValueToWire); }
};

}  // namespace

std::string ValueToWire(const query::Value& value) { return std::visit(ToWire{}, value.v); }

std::unique_ptr<query::AnswerSink> MakeWireWriter(query::WriteText write) {
  return std::make_unique<WireWriter>(std::move(write));
}

std::string WireDone() { return "{\"done\":true}\n"; }

std::string WireError(const Error& error) {
  return "{\"error\":" + ProblemJson(ProblemOf(error)) + "}\n";
}

std::string WireFailed(const Error& error) {
  return "{\"failed\":" + ProblemJson(ProblemOf(error)) + "}\n";
}

}  // namespace daybook::server
