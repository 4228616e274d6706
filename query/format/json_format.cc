// JSON (an object an answer, on one line) and NDJSON (an object a row, then an end line), as
// doors.md has them. Both write as rows come: neither holds an answer.
#include <charconv>
#include <cmath>
#include <utility>

#include "query/format/formatters.h"

namespace daybook::query {
namespace {

std::string MillisecondsJson(double ms) {
  if (!std::isfinite(ms)) return "null";
  char text[64];
  // Three places are a microsecond: finer would be noise.
  const auto end = std::to_chars(text, text + sizeof text, ms, std::chars_format::fixed, 3);
  return {text, end.ptr};
}

std::string WarningJson(const Diagnostic& warning) {
  std::string out = "{\"id\":" + JsonQuote(warning.id);
  out += ",\"message\":" + JsonQuote(warning.message);
  if (!warning.hint.empty()) out += ",\"hint\":" + JsonQuote(warning.hint);
  out += ",\"begin\":" + std::to_string(warning.span.begin);
  out += ",\"end\":" + std::to_string(warning.span.end) + "}";
  return out;
}

// From "row_count" on: what is known once the rows are out.
std::string EndJson(const AnswerEnd& end) {
  std::string out = "\"row_count\":" + std::to_string(end.row_count);
  if (!end.state.empty()) out += ",\"state\":" + JsonQuote(end.state);
  out += ",\"truncated\":" + std::string(end.truncated ? "true" : "false");
  out += ",\"as_at\":" + JsonQuote(end.as_at);
  out += ",\"as_known_at\":{\"position\":" + JsonQuote(end.position);
  out += ",\"time\":" + (end.known_time.empty() ? "null" : JsonQuote(end.known_time));
  out += "},\"definitions\":{";
  bool first = true;
  for (const auto& [name, version] : end.definitions) {
    if (!std::exchange(first, false)) out += ",";
    out += JsonQuote(name) + ":" + std::to_string(version);
  }
  out += "},\"elapsed_ms\":" + MillisecondsJson(end.elapsed_ms) + ",\"warnings\":[";
  for (size_t i = 0; i < end.warnings.size(); ++i) {
    if (i > 0) out += ",";
    out += WarningJson(end.warnings[i]);
  }
  return out + "]";
}

class JsonFormatter final : public AnswerSink {
 public:
  explicit JsonFormatter(WriteText write) : write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    rows_open_ = false;
    first_row_ = true;
    note_.reset();
    return {};
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    std::string out = "{\"columns\":[";
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out += ",";
      out += "{\"name\":" + JsonQuote(columns[i].name);
      out += ",\"type\":" + JsonQuote(TypeWord(columns[i].type)) + "}";
    }
    out += "],\"rows\":[";
    rows_open_ = true;
    return write_(out);
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) {
      out += std::exchange(first_row_, false) ? "[" : ",[";
      for (size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ",";
        AppendJson(out, row[i]);
      }
      out += "]";
    }
    return out.empty() ? Status{} : write_(out);
  }

  Status End(const AnswerEnd& end) override {
    std::string out = rows_open_ ? "]," : "{\"columns\":[],\"rows\":[],";
    if (note_) out += "\"note\":" + JsonQuote(*note_) + ",";
    return write_(out + EndJson(end) + "}\n");
  }

  Status Note(std::string_view text) override {
    note_ = text;
    return {};
  }

 private:
  WriteText write_;
  bool rows_open_ = false;
  bool first_row_ = true;
  std::optional<std::string> note_;
};

class NdjsonFormatter final : public AnswerSink {
 public:
  explicit NdjsonFormatter(WriteText write) : write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    keys_.clear();
    return {};
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    for (const ColumnInfo& column : columns) keys_.push_back(JsonQuote(column.name) + ":");
    return {};
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) {
      out += "{";
      for (size_t i = 0; i < row.size() && i < keys_.size(); ++i) {
        if (i > 0) out += ",";
        out += keys_[i];
        AppendJson(out, row[i]);
      }
      out += "}\n";
    }
    return out.empty() ? Status{} : write_(out);
  }

  // A reader that gets no such line has a cut stream; "truncated" says that we cut it.
  Status End(const AnswerEnd& end) override {
    std::string out = "{\"end\":true,\"rows\":" + std::to_string(end.row_count);
    if (!end.state.empty()) out += ",\"state\":" + JsonQuote(end.state);
    if (end.truncated) out += ",\"truncated\":true";
    return write_(out + "}\n");
  }

  Status Note(std::string_view text) override {
    return write_("{\"note\":" + JsonQuote(text) + "}\n");
  }

 private:
  WriteText write_;
  std::vector<std::string> keys_;
};

}  // namespace

std::unique_ptr<AnswerSink> MakeJson(WriteText write) {
  return std::make_unique<JsonFormatter>(std::move(write));
}

std::unique_ptr<AnswerSink> MakeNdjson(WriteText write) {
  return std::make_unique<NdjsonFormatter>(std::move(write));
}

}  // namespace daybook::query
