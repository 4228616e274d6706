#include "cli/script/answer_text.h"

#include <sstream>

#include "query/format/format.h"

namespace daybook::cli {

Result<std::string> AnswerText(const std::vector<query::Answer>& answers) {
  std::string out;
  auto formatter =
      query::MakeFormatter({query::OutputFormat::kTable, false, 0}, [&out](std::string_view text) {
        out += text;
        return Status();
      });
  for (const query::Answer& answer : answers) {
    DAYBOOK_TRY(formatter->Begin(answer.statement));
    if (!answer.note.empty()) {
      DAYBOOK_TRY(formatter->Note(answer.note));
    } else {
      // Types only align the columns; the tests' reference evaluator doesn't know them all.
      std::vector<query::ColumnInfo> columns = answer.columns;
      for (query::ColumnInfo& column : columns) column.type = query::ValueType::kText;
      DAYBOOK_TRY(formatter->Columns(columns));
      DAYBOOK_TRY(formatter->Rows(answer.rows));
    }
    DAYBOOK_TRY(formatter->End(answer.end));
    if (!answer.end.state.empty()) out += "(" + answer.end.state + ")\n";
  }
  return out;
}

std::string WithoutBlanks(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (!line.empty()) out += line + "\n";
  }
  return out;
}

}  // namespace daybook::cli
