#include "cli/answers.h"

#include <array>
#include <utility>

#include "cli/error_text.h"
#include "cli/progress.h"
#include "cli/suggest.h"

namespace daybook::cli {
namespace {

constexpr std::array<std::string_view, 7> kFormats{"table", "vertical", "csv",     "tsv",
                                                   "json",  "ndjson",   "markdown"};

class TalkingSink final : public query::AnswerSink {
 public:
  TalkingSink(Console& console, std::unique_ptr<query::AnswerSink> formatter, std::string script,
              bool* cut)
      : console_(console),
        formatter_(std::move(formatter)),
        script_(std::move(script)),
        cut_(cut) {}

  Status Begin(std::string_view statement) override { return formatter_->Begin(statement); }
  Status Columns(const std::vector<query::ColumnInfo>& columns) override {
    return formatter_->Columns(columns);
  }
  Status Rows(const std::vector<query::Row>& batch) override { return formatter_->Rows(batch); }
  Status Note(std::string_view text) override { return formatter_->Note(text); }
  Status Flush() override { return formatter_->Flush(); }
  Status Failed(const Error& error) override {
    console_.Say(ErrorText(error));
    return {};
  }

  Status End(const query::AnswerEnd& end) override {
    DAYBOOK_TRY(formatter_->End(end));
    for (const query::Diagnostic& warning : end.warnings) {
      std::string text = query::Underline(script_, warning);
      while (text.ends_with('\n')) text.pop_back();
      console_.Say(text);
    }
    if (end.truncated && cut_)
      *cut_ = true;
    else if (end.truncated)
      console_.Say("daybook: the answer was cut after " + CountText(end.row_count) +
                   " rows; daybook query --max-rows N lets more through");
    return {};
  }

 private:
  Console& console_;
  std::unique_ptr<query::AnswerSink> formatter_;
  std::string script_;
  bool* cut_;
};

}  // namespace

std::unique_ptr<query::AnswerSink> MakeAnswerSink(Console& console,
                                                  const query::FormatOptions& options,
                                                  std::string script, bool* cut) {
  const bool silent =
      options.format == query::OutputFormat::kCsv || options.format == query::OutputFormat::kTsv;
  // These formats pass text on as it is; the others spell control characters out themselves.
  const bool spell =
      console.out_is_terminal() && (silent || options.format == query::OutputFormat::kMarkdown);
  auto formatter = query::MakeFormatter(options, [&console, spell](std::string_view text) {
    return console.Write(spell ? ForTerminal(text) : text);
  });
  return std::make_unique<TalkingSink>(console, std::move(formatter), std::move(script),
                                       silent ? cut : nullptr);
}

Result<query::FormatOptions> FormatFor(const Console& console, const std::string& word) {
  const auto format = query::OutputFormatFromWord(word);
  if (!format)
    return Error{ErrorCode::kUsage, "there is no format '" + word + "'", "",
                 DidYouMean(word, kFormats, "table, vertical, csv, tsv, json, ndjson or markdown")};
  query::FormatOptions options;
  options.format = *format;
  options.color = console.out_has_color();
  options.width_columns = console.out_width();
  return options;
}

}  // namespace daybook::cli
