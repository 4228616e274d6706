#pragma once
// Answers to format, made by hand, and the text they come out as.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "query/format/format.h"

namespace daybook::tests {

struct FormattedRun {
  std::string text;
  std::vector<std::string> pieces;  // as they were written
};

// A resident's results: each type of value, a missing one, text that no format may trip over.
inline query::Answer ResultsAnswer() {
  using namespace query;
  const PartialTime day{.day = ToCivilDay({2019, 3, 1}), .precision = Precision::kDay};
  PartialTime moment{.utc_micros = 1'551'434'700'000'000, .day = ToCivilDay({2019, 3, 1})};
  moment.precision = Precision::kSecond;
  Answer answer;
  answer.statement = "from hba1c";
  answer.columns = {
      {"text", ValueType::kText},    {"value", ValueType::kQuantity}, {"code", ValueType::kCode},
      {"born", ValueType::kDate},    {"at", ValueType::kMoment},      {"n", ValueType::kInteger},
      {"share", ValueType::kNumber}, {"alive", ValueType::kBool},     {"ids", ValueType::kList}};
  answer.rows = {
      {std::string("HbA1c, \"first\""), ledger::Quantity{"58", "mmol/mol", {}},
       ledger::Coding{"snomed", "44054006", "Type 2 diabetes"}, day, moment, int64_t{12},
       Decimal{"1.10"}, true, ValueList{std::string("a"), int64_t{2}}},
      {std::string("line one\nline | two"), ledger::Quantity{"5", "", ledger::Comparator::kLess},
       ledger::Coding{"loinc", "4548-4", ""}, PartialTime{.precision = Precision::kYear}, Value(),
       int64_t{-3}, Decimal{"007"}, false, ValueList{}},
  };
  answer.end.row_count = 2;
  answer.end.as_at = "2026-11-24";
  answer.end.position = "p41";
  answer.end.known_time = "2026-11-24T09:00:00Z";
  answer.end.definitions = {{"hba1c", 2}};
  answer.end.elapsed_ms = 3.14159;
  answer.end.warnings = {{"CQ0501", "threshold without unit", {5, 9}, "write mmol/mol", true}};
  return answer;
}

// Plays an answer into a sink, `batch_rows` rows at a time.
inline Status Play(const query::Answer& answer, query::AnswerSink& sink, size_t batch_rows = 1) {
  DAYBOOK_TRY(sink.Begin(answer.statement));
  if (!answer.note.empty()) {
    DAYBOOK_TRY(sink.Note(answer.note));
    return sink.End(answer.end);
  }
  DAYBOOK_TRY(sink.Columns(answer.columns));
  for (size_t from = 0; from < answer.rows.size(); from += batch_rows) {
    const size_t to = std::min(answer.rows.size(), from + batch_rows);
    const auto begin = answer.rows.begin();
    DAYBOOK_TRY(
        sink.Rows({begin + static_cast<ptrdiff_t>(from), begin + static_cast<ptrdiff_t>(to)}));
  }
  return sink.End(answer.end);
}

inline FormattedRun Format(const std::vector<query::Answer>& answers,
                           const query::FormatOptions& options) {
  FormattedRun run;
  const auto sink = query::MakeFormatter(options, [&run](std::string_view text) {
    run.pieces.emplace_back(text);
    run.text += text;
    return Status{};
  });
  for (const query::Answer& answer : answers) EXPECT_TRUE(Play(answer, *sink).ok());
  return run;
}

}  // namespace daybook::tests
