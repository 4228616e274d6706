#include "feeds/csv/row_splitter.h"

#include <algorithm>
#include <utility>

namespace daybook::feeds::csv {
namespace {

constexpr size_t kChunkBytes = 256u << 10;

bool IsBlank(const Row& row) {
  return std::ranges::all_of(row.cells, [](const std::string& cell) {
    return cell.find_first_not_of(" \t") == std::string::npos;
  });
}

}  // namespace

Result<std::optional<char>> RowSplitter::Peek() {
  if (used_ < buffer_.size()) return std::optional(buffer_[used_]);
  if (ended_) return std::optional<char>();
  buffer_.resize(kChunkBytes);
  used_ = 0;
  const Result<size_t> got = stream_.Read(buffer_.data(), buffer_.size());
  if (!got.ok()) {
    buffer_.clear();
    return got.error();
  }
  buffer_.resize(*got);
  ended_ = *got == 0;
  if (!began_) {
    // Streams hand out their first bytes together; a mark cut in two stays in the first heading.
    began_ = true;
    if (buffer_.starts_with("\xEF\xBB\xBF")) used_ = offset_ = 3;
  }
  if (used_ >= buffer_.size()) return std::optional<char>();
  return std::optional(buffer_[used_]);
}

Status RowSplitter::ReadRow(Row& row) {
  row.line = line_;
  row.offset = offset_;
  std::string cell;
  bool quoted = false;  // within quotes
  bool closed = false;  // behind a closing quote
  const auto end_cell = [&] {
    if (row.cells.size() < kCellsMax)
      row.cells.push_back(std::exchange(cell, {}));
    else
      row.trouble = "more than " + std::to_string(kCellsMax) + " cells (kCellsMax)";
    closed = false;
  };
  while (true) {
    DAYBOOK_ASSIGN(const std::optional<char> next, Peek());
    if (!next) {
      if (quoted) row.trouble = "a quote is opened and not closed";
      if (!row.raw.empty()) end_cell();
      return {};
    }
    const char c = *next;
    ++used_;
    ++offset_;
    row.raw += c;
    if (row.raw.size() > kInputBytesMax) {
      row.trouble = "a row of more than " + std::to_string(kInputBytesMax) +
                    " bytes (kInputBytesMax); a quote may be open";
      end_cell();
      return {};
    }
    if (c == '\n') ++line_;
    if (quoted && c != '"') {
      cell += c;
    } else if (quoted) {
      quoted = false;
      closed = true;
    } else if (c == '"' && closed) {  // twice: one quote of the text
      cell += c;
      quoted = true;
      closed = false;
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == delimiter_) {
      end_cell();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r') {
        DAYBOOK_ASSIGN(const std::optional<char> behind, Peek());
        if (behind == '\n') {
          row.raw += '\n';
          ++used_;
          ++offset_;
        }
        ++line_;
      }
      end_cell();
      return {};
    } else {
      if (closed && c != ' ') row.trouble = "text behind a closing quote";
      if (!closed) cell += c;
    }
  }
}

Result<std::optional<Row>> RowSplitter::Next() {
  while (true) {
    Row row;
    DAYBOOK_TRY(ReadRow(row));
    if (row.raw.empty()) return std::optional<Row>();
    if (row.trouble.empty() && IsBlank(row)) continue;
    return std::optional(std::move(row));
  }
}

}  // namespace daybook::feeds::csv
