#include "query/codes/csv_rows.h"

namespace daybook::query {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
    if (text_.substr(0, text_.find('\n')).find('\t') != std::string_view::npos) delimiter_ = '\t';
  }

  std::vector<CsvRow> All() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row = Next();
      const bool blank = row.cells.size() == 1 && Trimmed(row.cells[0]).empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  bool AtLineEnd() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

  void PassLineEnd() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  CsvRow Next() {
    CsvRow row;
    row.line = line_;
    while (true) {
      row.cells.push_back(Cell(row.closed));
      if (at_ == text_.size()) return row;
      if (AtLineEnd()) {
        PassLineEnd();
        return row;
      }
      ++at_;  // the delimiter
    }
  }

  std::string Cell(bool& closed) {
    if (at_ < text_.size() && text_[at_] == '"') return Quoted(closed);
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && !AtLineEnd()) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string Quoted(bool& closed) {
    std::string cell;
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c != '"') {
        cell += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        cell += text_[at_++];
      } else {
        // What stands between the quote and the delimiter is the cell's too.
        while (at_ < text_.size() && text_[at_] != delimiter_ && !AtLineEnd()) cell += text_[at_++];
        return cell;
      }
    }
    closed = false;
    return cell;
  }

  std::string_view text_;
  char delimiter_ = ',';
  size_t at_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

std::vector<CsvRow> CutCsv(std::string_view text) { return Cutter(text).All(); }

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n\f\v");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1);
}

}  // namespace daybook::query
