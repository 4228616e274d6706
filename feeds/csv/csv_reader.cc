#include "feeds/csv/csv_reader.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "feeds/csv/row_events.h"
#include "feeds/csv/row_splitter.h"
#include "feeds/io/charset.h"

namespace daybook::feeds {
namespace csv {
namespace {

constexpr const char* kCorrect = "have the sender correct the row, then send the file again";

class Reader {
 public:
  Reader(ByteStream& stream, const CsvReadOptions& options, InputSink& sink)
      : stream_(stream),
        options_(options),
        mapping_(*options.mapping),
        zone_(options.zone ? *options.zone : Zone::Region()),
        sink_(sink),
        rows_(stream, mapping_.delimiter) {}

  Status Run() {
    DAYBOOK_ASSIGN(std::optional<Row> first, rows_.Next());
    if (!first) return options_.needs_headings ? NoHeadings() : Status();
    heading_ = first->raw;
    if (auto refusal = ReadHeadings(*first)) return RefuseFile(*std::move(refusal));
    while (true) {
      DAYBOOK_ASSIGN(std::optional<Row> row, rows_.Next());
      if (!row) return {};
      DAYBOOK_TRY(ReadRow(*std::move(row)));
    }
  }

 private:
  Status NoHeadings() const {
    return Error{ErrorCode::kBadData, "the file is empty: not even a row of headings is in it",
                 stream_.name(), "have the sender send the file again, whole"};
  }

  // Cells to UTF-8; a refusal if one isn't of the mapping's charset.
  std::optional<Refusal> Convert(Row& row) const {
    for (std::string& cell : row.cells) {
      size_t bad_at = 0;
      if (mapping_.charset == "UTF-8" && IsUtf8(cell)) continue;
      auto utf8 = ConvertToUtf8(cell, mapping_.charset, bad_at);
      if (!utf8)
        return Refusal{
            "bad-encoding",
            "cell " + std::to_string(&cell - row.cells.data() + 1) + " isn't " + mapping_.charset,
            "line " + std::to_string(row.line),
            "name the charset the sender writes in the mapping's charset"};
      cell = *std::move(utf8);
    }
    return std::nullopt;
  }

  std::optional<Refusal> ReadHeadings(Row& row) {
    if (!row.trouble.empty())
      return Refusal{"bad-row", row.trouble, "line " + std::to_string(row.line), kCorrect};
    if (auto refusal = Convert(row)) return refusal;
    columns_ = row.cells.size();
    for (size_t at = 0; at < row.cells.size(); ++at) {
      const std::string name = row.cells[at];
      if (!headings_.emplace(name, at).second && !name.empty())
        return Refusal{"heading-twice", "two columns are headed '" + name + "'",
                       "line " + std::to_string(row.line), "have the sender name each column once"};
      names_[name] = at;
    }
    for (const std::string& column : ColumnsOf(mapping_))
      if (!headings_.contains(column))
        return Refusal{"no-column", "no column is headed '" + column + "', which the mapping reads",
                       "line " + std::to_string(row.line),
                       "use the mapping that belongs to this file, or add the column to it"};
    return std::nullopt;
  }

  // The rest of the file as one input.
  Status RefuseFile(Refusal refusal) {
    std::string raw = heading_;
    while (true) {
      DAYBOOK_ASSIGN(std::optional<Row> row, rows_.Next());
      if (!row) break;
      raw += row->raw;
      if (raw.size() > ledger::kQuarantineRawBytesMax)
        return Error{
            ErrorCode::kTooLarge,
            refusal.message + ", and the file is too long to be quarantined: the most is " +
                std::to_string(ledger::kQuarantineRawBytesMax) + " bytes (kQuarantineRawBytesMax)",
            stream_.name(), refusal.next_step};
    }
    return Quarantine(std::move(refusal), std::move(raw), {std::nullopt, true});
  }

  Status ReadRow(Row row) {
    const std::string raw = heading_ + row.raw;
    if (!row.trouble.empty())
      return Quarantine({"bad-row", row.trouble, "line " + std::to_string(row.line), kCorrect},
                        raw);
    if (row.cells.size() != columns_)
      return Quarantine({"wrong-columns",
                         "the row has " + std::to_string(row.cells.size()) +
                             " cells, the headings " + std::to_string(columns_),
                         "line " + std::to_string(row.line), kCorrect},
                        raw);
    if (auto refusal = Convert(row)) return Quarantine(*std::move(refusal), raw);
    const RowContext context{mapping_, headings_, options_.source, zone_, options_.as_of};
    auto outcome = EventOf(row, context);
    if (auto* refusal = std::get_if<Refusal>(&outcome))
      return Quarantine(std::move(*refusal), raw, {RecordIdOf(row, context)});
    AcceptedInput input;
    input.type = mapping_.record_type;
    input.events.push_back(std::move(std::get<ledger::Event>(outcome)));
    input.control_id = input.events[0].record.id;
    input.content = ContentOf(row);
    input.raw = raw;
    input.format = "csv";
    return sink_.Accept(std::move(input));
  }

  // The row's cells by heading, so that another order of columns is the same row; with its version,
  // where the file gives it: an unchanged row of a later file says that it is still so.
  std::string ContentOf(const Row& row) const {
    std::string content = mapping_.record_type;
    for (const auto& [name, at] : names_) {
      content += '\n' + name + '=';
      content += row.cells[at];
    }
    // Without it a row that goes back to what it said before would be a message sent twice.
    if (options_.as_of && !mapping_.parts.contains(Part::kVersion))
      content += "\nas of " + FormatPartialTime(*options_.as_of);
    return content;
  }

  Status Quarantine(Refusal refusal, std::string raw, const UnreadRow& unread = {}) {
    if (options_.unread) options_.unread(unread);
    ledger::QuarantineEntry entry;
    entry.source = options_.source;
    entry.format = "csv";
    entry.origin = stream_.name() + " " + refusal.place;
    entry.reason = std::move(refusal.reason);
    entry.message = std::move(refusal.message);
    entry.place = std::move(refusal.place);
    entry.next_step = std::move(refusal.next_step);
    entry.raw = std::move(raw);
    return sink_.Quarantine(std::move(entry));
  }

  ByteStream& stream_;
  const CsvReadOptions& options_;
  const Mapping& mapping_;
  const Zone& zone_;
  InputSink& sink_;
  RowSplitter rows_;
  std::string heading_;  // the first row as it came: a quarantined row stands under it
  Headings headings_;
  std::map<std::string, size_t> names_;  // the same, sorted
  size_t columns_ = 0;
};

}  // namespace
}  // namespace csv

Status ReadCsv(ByteStream& stream, const CsvReadOptions& options, InputSink& sink) {
  return csv::Reader(stream, options, sink).Run();
}

}  // namespace daybook::feeds
