#pragma once
// Answers as text: what `query --format` and the HTTP door write (doors.md fixes the forms).
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "query/answer.h"

namespace daybook::query {

enum class OutputFormat : uint8_t { kTable, kVertical, kCsv, kTsv, kJson, kNdjson, kMarkdown };
std::optional<OutputFormat> OutputFormatFromWord(std::string_view word);

struct FormatOptions {
  OutputFormat format = OutputFormat::kTable;
  bool footer = true;     // table, vertical: "(12 rows, 3.1 ms, as at …)"
  bool timing = true;     // the milliseconds in the footer
  bool color = false;     // bold heads; for a terminal where NO_COLOR is not set
  int width_columns = 0;  // table: cut cells to fit a terminal this wide; 0: no cutting
};

// Writes each answer to `write`, piece by piece; an error from `write` stops the run.
using WriteText = std::function<Status(std::string_view)>;
std::unique_ptr<AnswerSink> MakeFormatter(const FormatOptions& options, WriteText write);

// One value as doors.md has it in JSON (1.10 stays 1.10; missing is null).
std::string ValueToJson(const Value& value);
// One value as a person reads it in a table ("58 mmol/mol", "Diabetes (snomed:73211009)").
std::string ValueToText(const Value& value);
// Escapes a JSON string, quotes included.
std::string JsonQuote(std::string_view text);

}  // namespace daybook::query
