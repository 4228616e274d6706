// CSV (RFC 4180) and TSV: a line of names, then a line a row. Several answers are kept apart by an
// empty line. Cells are what a table shows; a missing value is an empty cell.
#include <utility>

#include "query/format/formatters.h"

namespace daybook::query {
namespace {

// RFC 4180: quoted where it holds a comma, a quote or a line end; quotes doubled.
void AppendCsvCell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// TSV cells can't hold tabs or line ends: those, and backslashes, are escaped.
void AppendTsvCell(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += c;
    }
  }
}

struct Dialect {
  char separator;
  std::string_view line_end;
  void (*append_cell)(std::string& out, std::string_view text);
};
constexpr Dialect kCsv{',', "\r\n", AppendCsvCell};
constexpr Dialect kTsv{'\t', "\n", AppendTsvCell};

class DelimitedFormatter final : public AnswerSink {
 public:
  DelimitedFormatter(const Dialect& dialect, WriteText write)
      : dialect_(dialect), write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    if (!std::exchange(between_, true)) return {};
    return write_(dialect_.line_end);
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    std::string out;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out += dialect_.separator;
      dialect_.append_cell(out, columns[i].name);
    }
    out += dialect_.line_end;
    return write_(out);
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) {
      for (size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += dialect_.separator;
        dialect_.append_cell(out, ValueToText(row[i]));
      }
      out += dialect_.line_end;
    }
    return out.empty() ? Status{} : write_(out);
  }

  Status End(const AnswerEnd&) override { return {}; }

  // A table of one cell, so that a reader of CSV can read it.
  Status Note(std::string_view text) override {
    std::string out = "note";
    out += dialect_.line_end;
    dialect_.append_cell(out, text);
    out += dialect_.line_end;
    return write_(out);
  }

 private:
  const Dialect& dialect_;
  WriteText write_;
  bool between_ = false;
};

}  // namespace

std::unique_ptr<AnswerSink> MakeCsv(WriteText write) {
  return std::make_unique<DelimitedFormatter>(kCsv, std::move(write));
}

std::unique_ptr<AnswerSink> MakeTsv(WriteText write) {
  return std::make_unique<DelimitedFormatter>(kTsv, std::move(write));
}

}  // namespace daybook::query
