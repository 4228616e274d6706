// Each output format against doors.md: golden texts, and what a reader of that format needs.
#include "query/format/format.h"

#include <gtest/gtest.h>

#include <limits>

#include "query/format/text_width.h"
#include "tests/cli/answers.h"

namespace daybook::tests {
namespace {

using query::OutputFormat;

std::string As(OutputFormat format, const std::vector<query::Answer>& answers) {
  return Format(answers, {.format = format}).text;
}

query::Answer NoteAnswer() {
  query::Answer answer;
  answer.note = "codes diabetes is defined (version 2)";
  return answer;
}

query::Answer TextAnswer(const std::vector<std::string>& texts) {
  query::Answer answer;
  answer.columns = {{"name", query::ValueType::kText}, {"n", query::ValueType::kInteger}};
  for (size_t i = 0; i < texts.size(); ++i)
    answer.rows.push_back({texts[i], static_cast<int64_t>(i)});
  answer.end.row_count = texts.size();
  return answer;
}

TEST(Format, KnowsItsWords) {
  for (const char* word : {"table", "vertical", "csv", "tsv", "json", "ndjson", "markdown"})
    EXPECT_TRUE(query::OutputFormatFromWord(word)) << word;
  EXPECT_FALSE(query::OutputFormatFromWord("xml"));
  EXPECT_FALSE(query::OutputFormatFromWord("JSON"));
}

TEST(Format, TypesHaveWordsThatReadBack) {
  for (int i = 0; i <= static_cast<int>(query::ValueType::kDuration); ++i) {
    const auto type = static_cast<query::ValueType>(i);
    EXPECT_EQ(query::TypeFromWord(query::TypeWord(type)), type);
  }
  EXPECT_FALSE(query::TypeFromWord("blob"));
}

TEST(Format, TableIsAligned) {
  EXPECT_EQ(
      As(OutputFormat::kTable, {ResultsAnswer()}),
      " text                 |       value | code                              | born       "
      "| at                   |  n | share | alive | ids\n"
      "----------------------+-------------+-----------------------------------+------------"
      "+----------------------+----+-------+-------+------\n"
      " HbA1c, \"first\"       | 58 mmol/mol | Type 2 diabetes (snomed:44054006) | 2019-03-01 "
      "| 2019-03-01T10:05:00Z | 12 |  1.10 | true  | a; 2\n"
      " line one\\nline | two |          <5 | loinc:4548-4                      | 1970       "
      "| -                    | -3 |   007 | false | \n"
      "(2 rows, 3.1 ms, as at 2026-11-24)\n");
}

TEST(Format, TableAlignsWideAndCombiningCharacters) {
  EXPECT_EQ(Format({TextAnswer({"日本", "e\xCC\x81t\xC3\xA9", "plain"})}, {.footer = false}).text,
            " name  | n\n"
            "-------+---\n"
            " 日本  | 0\n"
            " e\xCC\x81t\xC3\xA9   | 1\n"
            " plain | 2\n");
}

TEST(Format, TableCutsCellsToTheTerminal) {
  const std::string long_text(200, 'x');
  const auto run = Format({TextAnswer({long_text})}, {.footer = false, .width_columns = 40});
  size_t from = 0;
  for (size_t to; (to = run.text.find('\n', from)) != std::string::npos; from = to + 1)
    EXPECT_LE(query::DisplayWidth(run.text.substr(from, to - from)), 40);
  EXPECT_NE(run.text.find("x…"), std::string::npos);
}

TEST(Format, TableStreamsAfterItsSample) {
  query::Answer answer = TextAnswer(std::vector<std::string>(5'000, "row"));
  const auto run = Format({answer}, {});
  ASSERT_GT(run.pieces.size(), 2'000u);
  EXPECT_NE(run.text.find(" row  | 4999\n(5000 rows"), std::string::npos);
}

TEST(Format, TextFromOutsideCannotSteerATerminal) {
  const query::Answer answer = TextAnswer({"\x1b[31mred\x07\xE2\x80\xAE", "cut \xE6\x97 off"});
  for (auto format : {OutputFormat::kTable, OutputFormat::kVertical}) {
    const std::string text = As(format, {answer});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("\\x1b[31mred\\x07\\u202e"), std::string::npos);
    EXPECT_NE(text.find("cut \xEF\xBF\xBD\xEF\xBF\xBD off"), std::string::npos);
  }
}

TEST(Format, ColourIsOnlyThereWhenAskedFor) {
  EXPECT_EQ(As(OutputFormat::kTable, {ResultsAnswer()}).find('\x1b'), std::string::npos);
  EXPECT_EQ(Format({ResultsAnswer()}, {.color = true}).text.substr(0, 4), "\x1b[1m");
}

TEST(Format, FooterSaysWhatWasCut) {
  query::Answer answer = TextAnswer({"a"});
  answer.end.truncated = true;
  EXPECT_NE(As(OutputFormat::kTable, {answer}).find("(1 row, cut at the limit of rows, 0.0 ms)"),
            std::string::npos);
  EXPECT_NE(Format({answer}, {.timing = false}).text.find("(1 row, cut at the limit of rows)"),
            std::string::npos);
}

TEST(Format, VerticalHasALineAValue) {
  query::Answer answer = ResultsAnswer();
  answer.columns.resize(3);
  for (auto& row : answer.rows) row.resize(3);
  EXPECT_EQ(As(OutputFormat::kVertical, {answer}),
            "-[ row 1 ]-\n"
            "text  | HbA1c, \"first\"\n"
            "value | 58 mmol/mol\n"
            "code  | Type 2 diabetes (snomed:44054006)\n"
            "-[ row 2 ]-\n"
            "text  | line one\\nline | two\n"
            "value | <5\n"
            "code  | loinc:4548-4\n"
            "(2 rows, 3.1 ms, as at 2026-11-24)\n");
}

TEST(Format, CsvIsRfc4180) {
  EXPECT_EQ(As(OutputFormat::kCsv, {ResultsAnswer()}),
            "text,value,code,born,at,n,share,alive,ids\r\n"
            "\"HbA1c, \"\"first\"\"\",58 mmol/mol,Type 2 diabetes (snomed:44054006),2019-03-01,"
            "2019-03-01T10:05:00Z,12,1.10,true,a; 2\r\n"
            "\"line one\nline | two\",<5,loinc:4548-4,1970,,-3,007,false,\r\n");
}

TEST(Format, TsvKeepsARowOnALine) {
  EXPECT_EQ(As(OutputFormat::kTsv, {TextAnswer({"a\tb\nc\\d"})}), "name\tn\na\\tb\\nc\\\\d\t0\n");
}

TEST(Format, MarkdownEscapesItsMarkup) {
  EXPECT_EQ(As(OutputFormat::kMarkdown, {TextAnswer({"a|b\nc*<i>"})}),
            "| name | n |\n| --- | ---: |\n| a\\|b<br>c\\*&lt;i> | 0 |\n");
}

TEST(Format, NotesReadInEachFormat) {
  EXPECT_EQ(As(OutputFormat::kTable, {NoteAnswer()}), "codes diabetes is defined (version 2)\n");
  EXPECT_EQ(As(OutputFormat::kVertical, {NoteAnswer()}), "codes diabetes is defined (version 2)\n");
  EXPECT_EQ(As(OutputFormat::kCsv, {NoteAnswer()}),
            "note\r\ncodes diabetes is defined (version 2)\r\n");
  EXPECT_EQ(As(OutputFormat::kNdjson, {NoteAnswer()}),
            "{\"note\":\"codes diabetes is defined (version 2)\"}\n{\"end\":true,\"rows\":0}\n");
  EXPECT_EQ(As(OutputFormat::kMarkdown, {NoteAnswer()}),
            "```\ncodes diabetes is defined (version 2)\n```\n");
}

TEST(Format, SeveralAnswersStandApart) {
  EXPECT_EQ(Format({TextAnswer({"a"}), TextAnswer({"b"})}, {.footer = false}).text,
            " name | n\n------+---\n a    | 0\n\n name | n\n------+---\n b    | 0\n");
  EXPECT_EQ(As(OutputFormat::kCsv, {TextAnswer({"a"}), TextAnswer({"b"})}),
            "name,n\r\na,0\r\n\r\nname,n\r\nb,0\r\n");
}

TEST(Format, AnErrorOfTheWriterStopsTheRun) {
  for (auto format : {OutputFormat::kTable, OutputFormat::kCsv, OutputFormat::kJson,
                      OutputFormat::kNdjson, OutputFormat::kMarkdown, OutputFormat::kVertical}) {
    const auto sink = query::MakeFormatter({.format = format}, [](std::string_view) {
      return Error{ErrorCode::kIo, "disk is full"};
    });
    const Status status = Play(ResultsAnswer(), *sink);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "disk is full");
  }
}

}  // namespace
}  // namespace daybook::tests
