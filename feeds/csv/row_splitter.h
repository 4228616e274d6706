#pragma once
// Cuts a stream of delimiter-separated text into rows and cells (RFC 4180): cells in double quotes
// may hold delimiters, line ends, and quotes written twice. Lines end with LF, CR or CRLF.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "feeds/input.h"

namespace daybook::feeds::csv {

// Cells of one row that are read; more is refused with the row.
inline constexpr size_t kCellsMax = 10'000;

struct Row {
  std::vector<std::string> cells;
  std::string raw;      // as it came, with its line end
  uint64_t line = 0;    // its first line in the stream, from 1
  uint64_t offset = 0;  // of its first byte
  // Why it can't be read as cells; empty if it can: "a quote isn't closed", …
  std::string trouble;
};

class RowSplitter {
 public:
  // `stream` outlives it.
  RowSplitter(ByteStream& stream, char delimiter) : stream_(stream), delimiter_(delimiter) {}
  // The next row that isn't blank; nullopt at the end. A row over kInputBytesMax ends there, with
  // its trouble said, and the rest is read as rows. Errors are the stream's.
  Result<std::optional<Row>> Next();

 private:
  // The next byte without taking it; nullopt at the end.
  Result<std::optional<char>> Peek();
  Status ReadRow(Row& row);

  ByteStream& stream_;
  const char delimiter_;
  std::string buffer_;
  size_t used_ = 0;
  uint64_t offset_ = 0;
  uint64_t line_ = 1;
  bool began_ = false;  // the byte-order mark was looked for
  bool ended_ = false;
};

}  // namespace daybook::feeds::csv
