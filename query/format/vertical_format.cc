// One line a value: for rows too wide for a table.
#include <algorithm>
#include <utility>

#include "query/format/formatters.h"
#include "query/format/text_width.h"

namespace daybook::query {
namespace {

class VerticalFormatter final : public AnswerSink {
 public:
  VerticalFormatter(const FormatOptions& options, WriteText write)
      : options_(options), write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    columns_.clear();
    row_number_ = 0;
    if (!std::exchange(between_, true)) return {};
    return write_("\n");
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    columns_ = columns;
    name_width_ = 0;
    for (const ColumnInfo& column : columns)
      name_width_ = std::max(name_width_, DisplayWidth(column.name));
    return {};
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) AppendRow(out, row);
    return out.empty() ? Status{} : write_(out);
  }

  Status End(const AnswerEnd& end) override {
    if (!options_.footer || columns_.empty()) return {};
    return write_(FooterText(end, options_) + "\n");
  }

  Status Note(std::string_view text) override {
    return write_(std::string(text) + (text.ends_with('\n') ? "" : "\n"));
  }

 private:
  void AppendRow(std::string& out, const Row& row) {
    const std::string title = "-[ row " + std::to_string(++row_number_) + " ]-";
    if (options_.color) out += "\x1b[1m";
    out += title;
    if (options_.color) out += "\x1b[0m";
    out += "\n";
    for (size_t i = 0; i < row.size() && i < columns_.size(); ++i) {
      const std::string name = Printable(columns_[i].name);
      const int gap = std::max(0, name_width_ - DisplayWidth(name));
      out += name + std::string(static_cast<size_t>(gap), ' ') + " | ";
      out += row[i].missing() ? "-" : Printable(ValueToText(row[i]));
      out += "\n";
    }
  }

  FormatOptions options_;
  WriteText write_;
  std::vector<ColumnInfo> columns_;
  int name_width_ = 0;
  uint64_t row_number_ = 0;
  bool between_ = false;
};

}  // namespace

std::unique_ptr<AnswerSink> MakeVertical(const FormatOptions& options, WriteText write) {
  return std::make_unique<VerticalFormatter>(options, std::move(write));
}

}  // namespace daybook::query
