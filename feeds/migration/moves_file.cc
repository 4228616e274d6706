#include "feeds/migration/moves_file.h"

#include <array>

#include "feeds/csv/row_splitter.h"
#include "feeds/io/charset.h"
#include "feeds/trimmed.h"

namespace daybook::feeds {
namespace {

enum Column : size_t {
  kRecord,
  kNewRecord,
  kSource,
  kNewSource,
  kSubject,
  kNewSubject,
  kColumnCount,
};
constexpr std::array<std::string_view, kColumnCount> kHeadings{
    "record", "new_record", "source", "new_source", "subject", "new_subject"};
constexpr size_t kNoColumn = SIZE_MAX;

std::string InSmallLetters(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

class MovesReader {
 public:
  MovesReader(ByteStream& bytes, const std::string& source)
      : bytes_(bytes), rows_(bytes, ','), source_(source) {}

  Result<std::vector<MoveRow>> Read() {
    DAYBOOK_ASSIGN(const auto headings, rows_.Next());
    if (!headings) return Bad(1, "it is empty", "give it a row of headings: record,new_record");
    DAYBOOK_TRY(FindColumns(*headings));
    std::vector<MoveRow> moves;
    for (;;) {
      DAYBOOK_ASSIGN(const auto row, rows_.Next());
      if (!row) return moves;
      if (moves.size() == kMovesMax)
        return Error{ErrorCode::kTooLarge,
                     "it has more than " + std::to_string(kMovesMax) + " rows (kMovesMax)",
                     bytes_.name(), "split it, and apply its parts one after the other"};
      DAYBOOK_ASSIGN(MoveRow move, ReadRow(*row));
      moves.push_back(std::move(move));
    }
  }

 private:
  Error Bad(uint64_t line, std::string what, std::string hint) const {
    return {ErrorCode::kBadData, std::move(what), bytes_.name() + ", line " + std::to_string(line),
            std::move(hint)};
  }

  Status CheckCells(const csv::Row& row) const {
    if (!row.trouble.empty()) return Bad(row.line, row.trouble, "mend the row");
    if (!IsUtf8(row.raw)) return Bad(row.line, "it is no UTF-8", "save the file as UTF-8");
    return {};
  }

  Status FindColumns(const csv::Row& headings) {
    DAYBOOK_TRY(CheckCells(headings));
    columns_.fill(kNoColumn);
    for (size_t at = 0; at < headings.cells.size(); ++at)
      for (size_t column = 0; column < kColumnCount; ++column) {
        if (InSmallLetters(Trimmed(headings.cells[at])) != kHeadings[column]) continue;
        if (columns_[column] != kNoColumn)
          return Bad(headings.line, "the heading " + headings.cells[at] + " is there twice",
                     "leave one of the two columns out");
        columns_[column] = at;
      }
    for (const Column needed : {kRecord, kNewRecord})
      if (columns_[needed] == kNoColumn)
        return Bad(
            headings.line, "there is no column " + std::string(kHeadings[needed]),
            "the headings, with commas between them, are record and new_record, and where they "
            "are needed source, new_source, subject, new_subject");
    width_ = headings.cells.size();
    return {};
  }

  Result<MoveRow> ReadRow(const csv::Row& row) const {
    DAYBOOK_TRY(CheckCells(row));
    if (row.cells.size() != width_)
      return Bad(row.line,
                 "it has " + std::to_string(row.cells.size()) + " cells, the headings " +
                     std::to_string(width_),
                 "mend the row; a cell with a comma stands in double quotes");
    const auto cell = [&](Column column) {
      return columns_[column] == kNoColumn ? std::string() : Trimmed(row.cells[columns_[column]]);
    };
    MoveRow move;
    move.line = row.line;
    DAYBOOK_ASSIGN(move.was, ReadName(row, cell(kRecord), kRecord));
    DAYBOOK_ASSIGN(move.is, ReadName(row, cell(kNewRecord), kNewRecord));
    move.was.source = cell(kSource).empty() ? source_ : cell(kSource);
    move.is.source = cell(kNewSource).empty() ? move.was.source : cell(kNewSource);
    move.old_subject = cell(kSubject);
    move.new_subject = cell(kNewSubject);
    return move;
  }

  Result<ledger::RecordKey> ReadName(const csv::Row& row, const std::string& text,
                                     Column column) const {
    const size_t slash = text.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == text.size())
      return Bad(row.line,
                 "'" + text + "' in " + std::string(kHeadings[column]) + " names no record",
                 "write its type and its id: Condition/17");
    return ledger::RecordKey{"", text.substr(0, slash), text.substr(slash + 1)};
  }

  ByteStream& bytes_;
  csv::RowSplitter rows_;
  const std::string source_;
  std::array<size_t, kColumnCount> columns_{};
  size_t width_ = 0;
};

}  // namespace

Result<std::vector<MoveRow>> ReadMoves(ByteStream& bytes, const std::string& source) {
  return MovesReader(bytes, source).Read();
}

}  // namespace daybook::feeds
