#pragma once
// The owner socket's own form of an answer: NDJSON that loses nothing of the AnswerSink calls, so
// that a remote session is as good as a local one. Private to this version of the program; other
// programs take application/json or application/x-ndjson (api.md).
//
//   {"begin":"<statement>"} {"columns":[{"name":…,"type":…}]} {"rows":[[value,…],…]}
//   {"note":"…"} {"flush":true} {"end":{…}} {"failed":{problem}}
//   then {"done":true} or {"error":{problem}}
//
// A value: null, true, "text", [list], {"i":"-5"}, {"n":"1.10"}, {"q":["58","mmol/mol",0]},
// {"t":[utc micros, day, offset minutes, precision, zone given]}, {"c":[system, code, display]}.
#include <memory>
#include <string>
#include <string_view>

#include "query/answer.h"
#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {

inline constexpr char kAnswerWireType[] = "application/vnd.daybook.answer+ndjson";

// Writes each call as a line.
std::unique_ptr<query::AnswerSink> MakeWireWriter(query::WriteText write);
std::string WireDone();
// Rendered as problem+json, so that one reader does for both.
std::string WireError(const Error& error);
// Of a statement after which the script went on.
std::string WireFailed(const Error& error);

std::string ValueToWire(const query::Value& value);
Result<query::Value> ValueFromWire(const JsonNode& node);

// How the stream stands after a line.
struct WireLine {
  bool over = false;  // done or error came
  Status outcome;     // the error that ended the run
};
// Passes one line on to `sink`. An error is the sink's own, or kCorruption for a line that does
// not belong here.
Result<WireLine> ReadWireLine(std::string_view line, query::AnswerSink& sink);

// The error a problem+json tells of.
Error ErrorFromProblem(const JsonNode& problem);

}  // namespace daybook::server
