#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

#include "server/wire/answer_wire.h"

namespace daybook::server {
namespace {

using Kind = JsonNode::Kind;

Error Foreign(const std::string& what) {
  return Error{ErrorCode::kCorruption, "the owner's answer can't be read: " + what, "",
               "are both programs of the same version?"};
}

// The whole number in `text`, if it fits T and nothing else is there.
template <typename T>
bool ReadWhole(const std::string& text, T& out) {
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, out);
  return failure == std::errc() && stop == end && !text.empty();
}

bool HasShape(const JsonNode& node, std::initializer_list<Kind> kinds) {
  if (!node.is(Kind::kArray) || node.elements.size() != kinds.size()) return false;
  auto element = node.elements.begin();
  for (Kind kind : kinds) {
    if (!(element++)->is(kind)) return false;
  }
  return true;
}

Result<query::Value> ReadTime(const JsonNode& node) {
  PartialTime time;
  uint8_t precision = 0;
  if (!HasShape(node, {Kind::kNumber, Kind::kNumber, Kind::kNumber, Kind::kNumber, Kind::kBool}) ||
      !ReadWhole(node.elements[0].text, time.utc_micros) ||
      !ReadWhole(node.elements[1].text, time.day) ||
      !ReadWhole(node.elements[2].text, time.offset_minutes) ||
      !ReadWhole(node.elements[3].text, precision) ||
      precision > static_cast<uint8_t>(Precision::kSubsecond)) {
    return Foreign("a time");
  }
  time.precision = static_cast<Precision>(precision);
  time.zone_given = node.elements[4].truth;
  return query::Value(time);
}

Result<query::Value> ReadQuantity(const JsonNode& node) {
  ledger::Quantity quantity;
  uint8_t comparator = 0;
  if (!HasShape(node, {Kind::kString, Kind::kString, Kind::kNumber}) ||
      !ReadWhole(node.elements[2].text, comparator) ||
      comparator > static_cast<uint8_t>(ledger::Comparator::kGreater)) {
    return Foreign("a quantity");
  }
  quantity.digits = node.elements[0].text;
  quantity.unit = node.elements[1].text;
  quantity.comparator = static_cast<ledger::Comparator>(comparator);
  return query::Value(std::move(quantity));
}

Result<query::Value> ReadCode(const JsonNode& node) {
  if (!HasShape(node, {Kind::kString, Kind::kString, Kind::kString})) return Foreign("a code");
  return query::Value(
      ledger::Coding{node.elements[0].text, node.elements[1].text, node.elements[2].text});
}

Result<query::Value> ReadTagged(const JsonNode& node) {
  if (node.members.size() != 1) return Foreign("a value");
  const auto& [tag, inner] = node.members.front();
  if (tag == "i") {
    int64_t whole = 0;
    if (!ReadWhole(inner.text, whole)) return Foreign("a whole number");
    return query::Value(whole);
  }
  if (tag == "n" && inner.is(Kind::kString)) return query::Value(query::Decimal{inner.text});
  if (tag == "q") return ReadQuantity(inner);
  if (tag == "t") return ReadTime(inner);
  if (tag == "c") return ReadCode(inner);
  return Foreign("a value tagged " + tag);
}

Status PassColumns(const JsonNode& node, query::AnswerSink& sink) {
  std::vector<query::ColumnInfo> columns;
  for (const JsonNode& each : node.elements) {
    const auto type = query::TypeFromWord(each.TextOf("type"));
    if (!type) return Foreign("a column of type " + each.TextOf("type"));
    columns.push_back({each.TextOf("name"), *type});
  }
  return sink.Columns(columns);
}

Status PassRows(const JsonNode& node, query::AnswerSink& sink) {
  std::vector<query::Row> batch;
  batch.reserve(node.elements.size());
  for (const JsonNode& each : node.elements) {
    query::Row& row = batch.emplace_back();
    row.reserve(each.elements.size());
    for (const JsonNode& cell : each.elements) {
      DAYBOOK_ASSIGN(query::Value value, ValueFromWire(cell));
      row.push_back(std::move(value));
    }
  }
  return sink.Rows(batch);
}

bool TruthOf(const JsonNode& node, std::string_view name) {
  const JsonNode* found = node.Find(name);
  return found != nullptr && found->truth;
}

uint32_t SmallCount(uint64_t count) {
  return count > std::numeric_limits<uint32_t>::max() ? 0 : static_cast<uint32_t>(count);
}

Status PassEnd(const JsonNode& node, query::AnswerSink& sink) {
  query::AnswerEnd end;
  end.row_count = node.CountOf("row_count");
  end.truncated = TruthOf(node, "truncated");
  end.as_at = node.TextOf("as_at");
  end.state = node.TextOf("state");
  end.position = node.TextOf("position");
  end.known_time = node.TextOf("known_time");
  end.elapsed_ms = std::strtod(node.TextOf("elapsed_ms").c_str(), nullptr);
  if (const JsonNode* definitions = node.Find("definitions")) {
    for (const auto& [name, version] : definitions->members) {
      uint32_t number = 0;
      if (!ReadWhole(version.text, number)) return Foreign("a definition's version");
      end.definitions[name] = number;
    }
  }
  if (const JsonNode* warnings = node.Find("warnings")) {
    for (const JsonNode& each : warnings->elements) {
      const query::ast::Span span{SmallCount(each.CountOf("begin")),
                                  SmallCount(each.CountOf("end"))};
      end.warnings.push_back({each.TextOf("id"), each.TextOf("message"), span, each.TextOf("hint"),
                              TruthOf(each, "warning")});
    }
  }
  return sink.End(end);
}

}  // namespace

Result<query::Value> ValueFromWire(const JsonNode& node) {
  switch (node.kind) {
    case Kind::kNull:
      return query::Value();
    case Kind::kBool:
      return query::Value(node.truth);
    case Kind::kString:
      return query::Value(node.text);
    case Kind::kObject:
      return ReadTagged(node);
    case Kind::kNumber:
      return Foreign("a bare number");
    case Kind::kArray:
      break;
  }
  query::ValueList list;
  for (const JsonNode& each : node.elements) {
    DAYBOOK_ASSIGN(query::Value value, ValueFromWire(each));
    list.push_back(std::move(value));
  }
  return query::Value(std::move(list));
}

Result<WireLine> ReadWireLine(std::string_view line, query::AnswerSink& sink) {
  auto parsed = ParseJson(line);
  if (!parsed.ok()) return Foreign(parsed.error().message);
  if (!parsed->is(Kind::kObject) || parsed->members.size() != 1) return Foreign("a line");
  const auto& [name, node] = parsed->members.front();
  WireLine state;
  if (name == "done") {
    state.over = true;
  } else if (name == "error") {
    state.over = true;
    state.outcome = ErrorFromProblem(node);
  } else if (name == "begin") {
    DAYBOOK_TRY(sink.Begin(node.text));
  } else if (name == "columns") {
    DAYBOOK_TRY(PassColumns(node, sink));
  } else if (name == "rows") {
    DAYBOOK_TRY(PassRows(node, sink));
  } else if (name == "note") {
    DAYBOOK_TRY(sink.Note(node.text));
  } else if (name == "flush") {
    DAYBOOK_TRY(sink.Flush());
  } else if (name == "failed") {
    DAYBOOK_TRY(sink.Failed(ErrorFromProblem(node)));
  } else if (name == "end") {
    DAYBOOK_TRY(PassEnd(node, sink));
  } else {
    return Foreign("a line called " + name);
  }
  return state;
}

Error ErrorFromProblem(const JsonNode& problem) {
  static constexpr std::string_view kPrefix = "urn:daybook:error:";
  static constexpr ErrorCode kCodes[] = {
#define DAYBOOK_ERROR(name, exit_code, http, slug) ErrorCode::name,
#include "ledger/base/error_codes.def"
#undef DAYBOOK_ERROR
  };
  Error error{ErrorCode::kInternal, problem.TextOf("detail"), problem.TextOf("place"),
              problem.TextOf("hint"), problem.TextOf("code")};
  const std::string type = problem.TextOf("type");
  for (const ErrorCode code : kCodes) {
    if (type.starts_with(kPrefix) && type.substr(kPrefix.size()) == Slug(code)) error.code = code;
  }
  return error;
}

}  // namespace daybook::server
