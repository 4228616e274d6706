#pragma once
// Cuts a small text into rows and cells (RFC 4180): a cell in double quotes may hold the delimiter,
// line ends, and quotes written twice.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

// UTF-8's, which spreadsheets put at the beginning of a file.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

enum class CsvQuotes : uint8_t {
  kRight,
  kStray,  // something stands between a closing quote and the end of the cell
  kOpen,   // a quote that nothing closes ends the row
};

struct CsvRow {
  uint32_t line = 0;  // its first line, from 1
  std::vector<std::string> cells;
  CsvQuotes quotes = CsvQuotes::kRight;
};

// Rows that aren't blank. The delimiter is a tab where the first line has one outside quotes, else
// a comma; a byte-order mark is passed over.
std::vector<CsvRow> CutCsv(std::string_view text);

// A tab if the first line of a text has one outside quotes, else a comma.
char DelimiterOf(std::string_view text);

// Blanks at both ends taken off.
std::string_view Trimmed(std::string_view text);

}  // namespace daybook::query
