// A table for GitHub-flavoured Markdown.
#include <utility>

#include "query/format/formatters.h"
#include "query/format/text_width.h"

namespace daybook::query {
namespace {

// What Markdown would read as markup is escaped; line ends become <br>.
std::string MarkdownCell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "<br>";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '[') {
      out += '\\';
      out += c;
    } else if (c != '\r') {
      out += c;
    }
  }
  return out;
}

class MarkdownFormatter final : public AnswerSink {
 public:
  explicit MarkdownFormatter(WriteText write) : write_(std::move(write)) {}

  Status Begin(std::string_view) override {
    if (!std::exchange(between_, true)) return {};
    return write_("\n");
  }

  Status Columns(const std::vector<ColumnInfo>& columns) override {
    std::string names = "|";
    std::string rule = "|";
    for (const ColumnInfo& column : columns) {
      names += " " + MarkdownCell(column.name) + " |";
      const bool number = column.type == ValueType::kInteger || column.type == ValueType::kNumber ||
                          column.type == ValueType::kQuantity;
      rule += number ? " ---: |" : " --- |";
    }
    return write_(names + "\n" + rule + "\n");
  }

  Status Rows(const std::vector<Row>& batch) override {
    std::string out;
    for (const Row& row : batch) {
      out += "|";
      for (const Value& value : row) out += " " + MarkdownCell(ValueToText(value)) + " |";
      out += "\n";
    }
    return out.empty() ? Status{} : write_(out);
  }

  Status End(const AnswerEnd&) override { return {}; }

  // Notes are laid out already (plans, trees): a fenced block keeps them so.
  Status Note(std::string_view text) override {
    std::string out = "```\n" + std::string(text);
    if (!text.ends_with('\n')) out += "\n";
    return write_(out + "```\n");
  }

 private:
  WriteText write_;
  bool between_ = false;
};

}  // namespace

std::unique_ptr<AnswerSink> MakeMarkdown(WriteText write) {
  return std::make_unique<MarkdownFormatter>(std::move(write));
}

}  // namespace daybook::query
