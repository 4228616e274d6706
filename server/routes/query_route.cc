// POST /v1/query: one statement as JSON or CSV, a script as NDJSON.
#include <algorithm>
#include <charconv>
#include <utility>

#include "query/codes/hierarchy_file.h"
#include "query/format/format.h"
#include "server/http/media_type.h"
#include "server/json/json_tree.h"
#include "server/routes/exchange.h"
#include "server/wire/answer_wire.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

constexpr uint64_t kSecondsMost = 86'400;

enum Offer : size_t { kJson, kNdjson, kCsv, kWire };
const std::vector<std::string_view> kOffers = {"application/json", "application/x-ndjson",
                                               "text/csv", kAnswerWireType};

// The wire form shows what the others don't promise to keep; it is for the owner socket.
std::optional<size_t> ChosenOffer(const Asked& asked) {
  auto offers = kOffers;
  if (!asked.on_owner_socket) offers.pop_back();
  return ChooseMediaType(asked.head.Find("accept"), offers);
}

Error BadBody(std::string message, std::string place) {
  return Error{ErrorCode::kUsage, std::move(message), std::move(place),
               R"(send {"query":"…","params":{"name":"value"}})"};
}

Status ReadParams(const JsonNode& node, query::Request& request) {
  if (!node.is(JsonNode::Kind::kObject)) return BadBody("params is not an object", "params");
  for (const auto& [name, value] : node.members) {
    switch (value.kind) {
      case JsonNode::Kind::kString:
      case JsonNode::Kind::kNumber:
        request.params[name] = value.text;
        break;
      case JsonNode::Kind::kBool:
        request.params[name] = value.truth ? "true" : "false";
        break;
      case JsonNode::Kind::kNull:
      case JsonNode::Kind::kArray:
      case JsonNode::Kind::kObject:
        return BadBody("a parameter is a text, a number, true or false", "params." + name);
    }
  }
  return {};
}

// What definitions are made from. The server opens no file for anybody: the content comes along.
Status ReadFiles(const JsonNode& node, bool by_owner, query::Request& request) {
  if (!node.is(JsonNode::Kind::kObject)) return BadBody("files is not an object", "files");
  for (const auto& [name, content] : node.members) {
    if (!content.is(JsonNode::Kind::kString))
      return BadBody("a file is its content, as a text", "files." + name);
    // Its digest is told by who cut it, and only the owner's own command is believed.
    if (name.starts_with(query::kCutFrom) && !by_owner)
      return BadBody("a file comes whole here", "files." + name);
    request.files[name] = content.text;
  }
  return {};
}

// What the owner's own command could not read, and why.
Status ReadUnreadFiles(const JsonNode& node, query::Request& request) {
  if (!node.is(JsonNode::Kind::kObject)) return BadBody("unread_files is not an object", "");
  for (const auto& [name, why] : node.members)
    request.unread_files[name] = {ErrorCode::kBadQuery, why.TextOf("detail"), "",
                                  why.TextOf("hint"), why.TextOf("code")};
  return {};
}

// More than `most` nobody gets; 0 of seconds is as many as there may be.
Result<uint64_t> ReadMost(const std::string& name, const JsonNode& node, uint64_t most) {
  uint64_t number = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, failure] = std::from_chars(node.text.data(), end, number);
  if (!node.is(JsonNode::Kind::kNumber) || failure != std::errc() || stop != end)
    return BadBody(name + " is not a whole number", name);
  return std::min(number, most);
}

// What an answer may take: unasked, and at most.
struct AnswerBounds {
  uint64_t rows_unasked, rows_most;
  uint64_t seconds_most;  // 0: no bound
  bool by_owner;          // who also says what it could not read
};

Result<query::Request> ReadRequest(const std::string& body, const AnswerBounds& bounds) {
  auto parsed = ParseJson(body);
  if (!parsed.ok()) return BadBody(parsed.error().message, parsed.error().place);
  if (!parsed->is(JsonNode::Kind::kObject)) return BadBody("the body is not a JSON object", "");
  query::Request request;
  request.rows_max = bounds.rows_unasked;
  request.seconds_max = bounds.seconds_most;
  bool has_text = false;
  for (const auto& [name, node] : parsed->members) {
    if (name == "query" && node.is(JsonNode::Kind::kString)) {
      request.text = node.text;
      has_text = true;
    } else if (name == "params") {
      DAYBOOK_TRY(ReadParams(node, request));
    } else if (name == "files") {
      DAYBOOK_TRY(ReadFiles(node, bounds.by_owner, request));
    } else if (name == "unread_files" && bounds.by_owner) {
      DAYBOOK_TRY(ReadUnreadFiles(node, request));
    } else if (name == "keep_going" && node.is(JsonNode::Kind::kBool)) {
      request.keep_going = node.truth;
    } else if (name == "rows_max") {
      DAYBOOK_ASSIGN(request.rows_max, ReadMost(name, node, bounds.rows_most));
    } else if (name == "seconds_max") {
      const uint64_t most = bounds.seconds_most == 0 ? kSecondsMost : bounds.seconds_most;
      DAYBOOK_ASSIGN(request.seconds_max, ReadMost(name, node, most));
      if (request.seconds_max == 0) request.seconds_max = bounds.seconds_most;
    } else {
      return BadBody("a member that is not known here, or of the wrong type", name);
    }
  }
  if (!has_text) return BadBody("there is no query", "query");
  return request;
}

// Refuses a second answer where the form has room for one.
class OneAnswerSink final : public query::AnswerSink {
 public:
  explicit OneAnswerSink(query::AnswerSink& inner) : inner_(inner) {}
  Status Begin(std::string_view statement) override {
    if (++answers_ > 1) {
      return Error{ErrorCode::kUsage, "one statement a request in this form", "query",
                   "ask for Accept: application/x-ndjson to run a script"};
    }
    return inner_.Begin(statement);
  }
  Status Columns(const std::vector<query::ColumnInfo>& columns) override {
    return inner_.Columns(columns);
  }
  Status Rows(const std::vector<query::Row>& batch) override { return inner_.Rows(batch); }
  Status End(const query::AnswerEnd& end) override { return inner_.End(end); }
  Status Note(std::string_view text) override { return inner_.Note(text); }

 private:
  query::AnswerSink& inner_;
  int answers_ = 0;
};

// Sends what it is given when it is told to flush.
class SendingSink final : public query::AnswerSink {
 public:
  SendingSink(query::AnswerSink& inner, Reply& reply, bool of_wire)
      : inner_(inner), reply_(reply), of_wire_(of_wire) {}
  Status Begin(std::string_view statement) override { return inner_.Begin(statement); }
  Status Columns(const std::vector<query::ColumnInfo>& columns) override {
    return inner_.Columns(columns);
  }
  Status Rows(const std::vector<query::Row>& batch) override { return inner_.Rows(batch); }
  Status End(const query::AnswerEnd& end) override { return inner_.End(end); }
  Status Note(std::string_view text) override { return inner_.Note(text); }
  Status Failed(const Error& error) override {
    return reply_.Write(of_wire_ ? WireFailed(error) : WireError(error));
  }
  Status Flush() override {
    DAYBOOK_TRY(inner_.Flush());
    return reply_.Flush();
  }

 private:
  query::AnswerSink& inner_;
  Reply& reply_;
  const bool of_wire_;
};

query::OutputFormat FormatOf(size_t offer) {
  return offer == kCsv      ? query::OutputFormat::kCsv
         : offer == kNdjson ? query::OutputFormat::kNdjson
                            : query::OutputFormat::kJson;
}

// A stream that has begun, be it in the reply's buffer, says in its last line what stopped it: the
// answers before it stand. JSON and CSV can only be cut.
Status EndStream(Exchange& exchange, size_t offer, const Status& ran) {
  if (ran.ok()) {
    if (offer == kWire) DAYBOOK_TRY(exchange.reply.Write(WireDone()));
    return exchange.reply.Finish();
  }
  const bool by_lines = offer == kWire || offer == kNdjson;
  if (!by_lines || !exchange.reply.has_content()) return ran;
  DAYBOOK_TRY(exchange.reply.Write(WireError(ran.error())));
  return exchange.reply.Finish();
}

Status RunStreamed(Exchange& exchange, query::Session& session, const query::Request& request,
                   size_t offer) {
  exchange.reply.StartStream(offer == kCsv ? "text/csv; charset=utf-8" : kOffers[offer]);
  const auto write = [&exchange](std::string_view text) { return exchange.reply.Write(text); };
  std::unique_ptr<query::AnswerSink> sink;
  if (offer == kWire) {
    sink = MakeWireWriter(write);
  } else {
    query::FormatOptions options;
    options.format = FormatOf(offer);
    sink = query::MakeFormatter(options, write);
  }
  if (offer == kWire || offer == kNdjson) {
    SendingSink sending(*sink, exchange.reply, offer == kWire);
    return EndStream(exchange, offer, session.Run(request, sending, exchange.cancel));
  }
  OneAnswerSink single(*sink);
  return EndStream(exchange, offer, session.Run(request, single, exchange.cancel));
}

}  // namespace

std::optional<Problem> AdmitQuery(const Asked& asked) {
  const std::string* type = asked.head.Find("content-type");
  // Never text/plain or a form: those a browser sends across sites without asking.
  if (type == nullptr || BareMediaType(*type) != "application/json") {
    return Problem{415,
                   Error{ErrorCode::kUsage, "a query comes as application/json", "Content-Type"}};
  }
  if (const std::string* coding = asked.head.Find("content-encoding");
      coding && LowerAscii(*coding) != "identity") {
    return Problem{415, Error{ErrorCode::kUsage, "a query comes unpacked", "Content-Encoding"}};
  }
  if (!ChosenOffer(asked)) {
    return Problem{
        406, Error{ErrorCode::kUsage,
                   "answers come as application/json, application/x-ndjson or text/csv", "Accept"}};
  }
  return std::nullopt;
}

namespace {

Status Ask(Exchange& exchange, bool may_watch) {
  const size_t offer = *ChosenOffer(exchange.asked);
  const uint64_t rows_max = exchange.limits.answer_rows_max;
  // The owner's own commands say how much they want.
  const AnswerBounds bounds =
      exchange.asked.on_owner_socket
          ? AnswerBounds{rows_max, UINT64_MAX, 0, true}
          : AnswerBounds{rows_max, rows_max, exchange.limits.answer_seconds_max, false};
  DAYBOOK_ASSIGN(query::Request request, ReadRequest(exchange.body, bounds));
  exchange.body.clear();
  request.door = "http";
  request.may_watch = may_watch;
  const std::string* door = exchange.asked.head.Find(kDoorHeader);
  if (exchange.asked.on_owner_socket && door != nullptr) {
    request.door = PercentDecode(*door).value_or("http");
  }
  // Told before anything ran, as below; a remote session then asks at the other route.
  if (!may_watch && exchange.services.AsksToWatch(request.text)) {
    return Error{ErrorCode::kBadQuery, "a watch has no end, and this door waits for one", "query",
                 "POST it to /v1/watch", query::kWatchElsewhere};
  }
  const bool single = offer == kJson || offer == kCsv;
  if (single && exchange.services.CountStatements(request.text) == 0)
    return Error{ErrorCode::kBadQuery, "there is no statement in it", "query",
                 "write one: from residents show count"};
  // Told before anything ran: a definition in the first of two statements would have stayed.
  if (single && exchange.services.CountStatements(request.text) > 1) {
    return Error{ErrorCode::kUsage, "one statement a request in this form", "query",
                 "ask for Accept: application/x-ndjson to run a script"};
  }
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  DAYBOOK_ASSIGN(const auto session, exchange.services.SessionFor(actor));
  return RunStreamed(exchange, *session, request, offer);
}

}  // namespace

Status AnswerQuery(Exchange& exchange) { return Ask(exchange, false); }

// An answer that goes on is lines: JSON and CSV have an end.
std::optional<Problem> AdmitWatch(const Asked& asked) {
  if (auto problem = AdmitQuery(asked)) return problem;
  const size_t offer = *ChosenOffer(asked);  // admitted above
  if (offer == kNdjson || offer == kWire) return std::nullopt;
  return Problem{406, Error{ErrorCode::kUsage, "a watch comes as application/x-ndjson", "Accept"}};
}

Status AnswerWatch(Exchange& exchange) { return Ask(exchange, true); }

}  // namespace daybook::server
