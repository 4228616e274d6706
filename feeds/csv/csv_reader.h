#pragma once
// CSV files by a mapping to inputs, a row each (README.md).
#include <functional>
#include <optional>
#include <string>

#include "feeds/csv/mapping.h"
#include "feeds/input.h"
#include "ledger/base/zone.h"

namespace daybook::feeds {

// A row that went to quarantine.
struct UnreadRow {
  std::optional<std::string> record;  // which record it was about, if that can be told
  bool whole_file = false;            // it is a file that was refused whole
};

struct CsvReadOptions {
  std::string source;
  const csv::Mapping* mapping = nullptr;  // required; outlives the call
  std::optional<PartialTime> as_of;       // when the file was made: the version of its rows
  const Zone* zone = nullptr;             // null: the region's
  // A stream without a row of headings is an error (kBadData), and not one of no rows.
  bool needs_headings = false;
  // Told of each before the sink gets it; may be empty.
  std::function<void(const UnreadRow&)> unread{};
};

// Reads a stream to its end; its first row has the headings, in any order. Each row ends in
// accepted or quarantined. A file whose headings lack a column of the mapping, or have one twice,
// is quarantined whole: none of its rows could be trusted. An error is the stream's or the sink's.
Status ReadCsv(ByteStream& stream, const CsvReadOptions& options, InputSink& sink);

}  // namespace daybook::feeds
