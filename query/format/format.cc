#include "query/format/format.h"

#include <array>
#include <cstdio>
#include <utility>

#include "query/format/formatters.h"

namespace daybook::query {
namespace {

constexpr std::array<std::pair<OutputFormat, std::string_view>, 7> kFormatWords{{
    {OutputFormat::kTable, "table"},
    {OutputFormat::kVertical, "vertical"},
    {OutputFormat::kCsv, "csv"},
    {OutputFormat::kTsv, "tsv"},
    {OutputFormat::kJson, "json"},
    {OutputFormat::kNdjson, "ndjson"},
    {OutputFormat::kMarkdown, "markdown"},
}};

std::string ElapsedText(double elapsed_ms) {
  char text[48];
  const int digits = elapsed_ms < 100 ? 1 : 0;
  std::snprintf(text, sizeof text, "%.*f ms", digits, elapsed_ms);
  return text;
}

}  // namespace

std::optional<OutputFormat> OutputFormatFromWord(std::string_view word) {
  for (const auto& [format, name] : kFormatWords)
    if (name == word) return format;
  return std::nullopt;
}

std::string FooterText(const AnswerEnd& end, const FormatOptions& options) {
  std::string out = "(" + std::to_string(end.row_count) + (end.row_count == 1 ? " row" : " rows");
  if (!end.state.empty()) out += ": " + end.state;
  if (end.truncated) out += ", cut at the limit of rows";
  if (options.timing) out += ", " + ElapsedText(end.elapsed_ms);
  if (!end.as_at.empty()) out += ", as at " + end.as_at;
  return out + ")";
}

std::unique_ptr<AnswerSink> MakeFormatter(const FormatOptions& options, WriteText write) {
  switch (options.format) {
    case OutputFormat::kTable:
      return MakeTable(options, std::move(write));
    case OutputFormat::kVertical:
      return MakeVertical(options, std::move(write));
    case OutputFormat::kCsv:
      return MakeCsv(std::move(write));
    case OutputFormat::kTsv:
      return MakeTsv(std::move(write));
    case OutputFormat::kJson:
      return MakeJson(std::move(write));
    case OutputFormat::kNdjson:
      return MakeNdjson(std::move(write));
    case OutputFormat::kMarkdown:
      return MakeMarkdown(std::move(write));
  }
  DAYBOOK_CHECK(false);
}

}  // namespace daybook::query
