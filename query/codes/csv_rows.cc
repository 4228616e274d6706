#include "query/codes/csv_rows.h"

namespace daybook::query {
namespace {

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
    delimiter_ = DelimiterOf(text_);
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
      row.cells.push_back(Cell(row.quotes));
      if (at_ == text_.size()) return row;
      if (AtLineEnd()) {
        PassLineEnd();
        return row;
      }
      ++at_;  // the delimiter
    }
  }

  std::string Cell(CsvQuotes& quotes) {
    if (at_ < text_.size() && text_[at_] == '"') return Quoted(quotes);
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && !AtLineEnd()) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string Quoted(CsvQuotes& quotes) {
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
        const size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != delimiter_ && !AtLineEnd()) ++at_;
        if (!Trimmed(text_.substr(begin, at_ - begin)).empty()) quotes = CsvQuotes::kStray;
        return cell;
      }
    }
    quotes = CsvQuotes::kOpen;
    return cell;
  }

  std::string_view text_;
  char delimiter_ = ',';
  size_t at_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

std::vector<CsvRow> CutCsv(std::string_view text) { return Cutter(text).All(); }

char DelimiterOf(std::string_view text) {
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\t') return c;
    if (c == '\n' || c == '\r') break;
  }
  return ',';
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n\f\v");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1);
}

}  // namespace daybook::query
