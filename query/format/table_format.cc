// Aligned columns for a terminal or a monospaced page.
#include <algorithm>
#include <numeric>
#include <utility>

#include "query/format/formatters.h"
#include "query/format/text_width.h"

namespace daybook::query {
namespace {

// Rows looked at before the widths are fixed; later rows stream and may stick out. Bounds memory
// whatever the length of the answer.
constexpr size_t kSampleRowsMax = 2'000;
// Narrowest a column is cut to, in terminal columns.
constexpr int kColumnWidthMin = 6;
constexpr std::string_view kMissingCell = "-";

bool AlignsRight(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kNumber ||
         type == ValueType::kQuantity || type == ValueType::kDuration;
}

std::string CellText(const Value& value) {
  return value.missing() ? std::string(kMissingCell) : Printable(ValueToText(value));
}

class TableFormatter final : public AnswerSink {
 public:
  TableFormatter(const FormatOptions& options, WriteText write)
      : options_(options), write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    columns_.clear();
    sample_.clear();
    widths_.clear();
    header_written_ = false;
    if (!std::exchange(between_, true)) return {};
    return write_("\n");
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    columns_ = columns;
    return {};
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) {
      std::vector<std::string> cells;
      cells.reserve(row.size());
      for (const Value& value : row) cells.push_back(CellText(value));
      if (header_written_) {
        AppendRow(out, cells);
      } else {
        sample_.push_back(std::move(cells));
        if (sample_.size() >= kSampleRowsMax) AppendSample(out);
      }
    }
    return out.empty() ? Status{} : write_(out);
  }

  // Widths are fixed by what came so far.
  Status Flush() override {
    std::string out;
    if (!header_written_ && !columns_.empty()) AppendSample(out);
    return out.empty() ? Status{} : write_(out);
  }

  Status End(const AnswerEnd& end) override {
    std::string out;
    if (!header_written_ && !columns_.empty()) AppendSample(out);
    if (options_.footer && !columns_.empty()) out += FooterText(end, options_) + "\n";
    return out.empty() ? Status{} : write_(out);
  }

  Status Note(std::string_view text) override {
    std::string out(text);
    if (out.empty() || out.back() != '\n') out += '\n';
    return write_(out);
  }

 private:
  void FixWidths() {
    for (const ColumnInfo& column : columns_) widths_.push_back(DisplayWidth(column.name));
    for (const auto& cells : sample_)
      for (size_t i = 0; i < cells.size() && i < widths_.size(); ++i)
        widths_[i] = std::max(widths_[i], DisplayWidth(cells[i]));
    if (options_.width_columns > 0) NarrowToFit();
  }

  // Takes from the widest column until the line fits or nothing can give.
  void NarrowToFit() {
    const int frame = 3 * static_cast<int>(widths_.size()) - 1;
    int total = std::accumulate(widths_.begin(), widths_.end(), frame);
    while (total > options_.width_columns) {
      const auto widest = std::max_element(widths_.begin(), widths_.end());
      if (*widest <= kColumnWidthMin) return;
      --*widest;
      --total;
    }
  }

  void AppendSample(std::string& out) {
    FixWidths();
    header_written_ = true;
    std::vector<std::string> names;
    for (const ColumnInfo& column : columns_) names.push_back(Printable(column.name));
    if (options_.color) out += "\x1b[1m";
    AppendCells(out, names);
    if (options_.color) out += "\x1b[0m";
    out += "\n";
    for (size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) out += "+";
      out += std::string(static_cast<size_t>(widths_[i]) + 2, '-');
    }
    out += "\n";
    for (const auto& cells : sample_) AppendRow(out, cells);
    sample_.clear();
  }

  void AppendRow(std::string& out, const std::vector<std::string>& cells) {
    AppendCells(out, cells);
    out += "\n";
  }

  void AppendCells(std::string& out, const std::vector<std::string>& cells) const {
    for (size_t i = 0; i < cells.size() && i < widths_.size(); ++i) {
      if (i > 0) out += " |";
      const std::string cell =
          options_.width_columns > 0 ? CutToWidth(cells[i], widths_[i]) : cells[i];
      const int gap = std::max(0, widths_[i] - DisplayWidth(cell));
      const std::string blanks(static_cast<size_t>(gap), ' ');
      const bool right = AlignsRight(columns_[i].type);
      const bool last = i + 1 == widths_.size();
      out += " " + (right ? blanks + cell : last ? cell : cell + blanks);
    }
  }

  FormatOptions options_;
  WriteText write_;
  std::vector<ColumnInfo> columns_;
  std::vector<std::vector<std::string>> sample_;
  std::vector<int> widths_;
  bool header_written_ = false;
  bool between_ = false;  // an answer went before: a blank line keeps them apart
};

}  // namespace

std::unique_ptr<AnswerSink> MakeTable(const FormatOptions& options, WriteText write) {
  return std::make_unique<TableFormatter>(options, std::move(write));
}

}  // namespace daybook::query
