// JSON and NDJSON, read back by a JSON parser that is not ours.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/cli/answers.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;
using query::OutputFormat;

json::object ReadObject(std::string_view text) {
  boost::system::error_code failed;
  const json::value value = json::parse({text.data(), text.size()}, failed);
  EXPECT_FALSE(failed) << failed.message() << ": " << text;
  return value.is_object() ? value.as_object() : json::object{};
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  size_t from = 0;
  for (size_t to; (to = text.find('\n', from)) != std::string::npos; from = to + 1)
    lines.push_back(text.substr(from, to - from));
  EXPECT_EQ(from, text.size()) << "the last line has no end";
  return lines;
}

TEST(JsonFormat, HasTheFormOfTheDoors) {
  const std::string text = Format({ResultsAnswer()}, {.format = OutputFormat::kJson}).text;
  EXPECT_EQ(
      text,
      R"({"columns":[{"name":"text","type":"text"},{"name":"value","type":"quantity"},)"
      R"({"name":"code","type":"code"},{"name":"born","type":"date"},)"
      R"({"name":"at","type":"moment"},)"
      R"({"name":"n","type":"integer"},{"name":"share","type":"number"},)"
      R"({"name":"alive","type":"boolean"},{"name":"ids","type":"list"}],"rows":[)"
      R"(["HbA1c, \"first\"",{"value":58,"unit":"mmol/mol"},)"
      R"({"system":"snomed","code":"44054006","display":"Type 2 diabetes"},"2019-03-01",)"
      R"("2019-03-01T10:05:00Z",12,1.10,true,["a",2]],)"
      R"(["line one\nline | two",{"value":5,"unit":null,"comparator":"<"},)"
      R"({"system":"loinc","code":"4548-4","display":null},"1970",null,-3,"007",false,[]]],)"
      R"("row_count":2,"truncated":false,"as_at":"2026-11-24",)"
      R"("as_known_at":{"position":"p41","time":"2026-11-24T09:00:00Z"},)"
      R"("definitions":{"hba1c":2},"elapsed_ms":3.142,)"
      R"("warnings":[{"id":"CQ0501","message":"threshold without unit","hint":"write mmol/mol",)"
      R"("begin":5,"end":9}]})"
      "\n");
  const json::object answer = ReadObject(text);
  EXPECT_EQ(answer.at("rows").as_array().size(), 2u);
}

TEST(JsonFormat, StreamsItsRows) {
  query::Answer answer = ResultsAnswer();
  answer.rows.resize(1);
  for (int i = 0; i < 9; ++i) answer.rows.push_back(answer.rows[0]);
  const auto run = Format({answer}, {.format = OutputFormat::kJson});
  EXPECT_EQ(run.pieces.size(), 12u) << "head, ten batches of a row, end";
  EXPECT_EQ(ReadObject(run.text).at("rows").as_array().size(), 10u);
}

TEST(JsonFormat, EmptyAnswersAndNotesKeepTheForm) {
  query::Answer empty = ResultsAnswer();
  empty.rows.clear();
  query::Answer note;
  note.note = "plan:\n\t\"scan\" \x01";
  const auto lines = Lines(Format({empty, note}, {.format = OutputFormat::kJson}).text);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(ReadObject(lines[0]).at("rows").as_array().empty());
  const json::object noted = ReadObject(lines[1]);
  EXPECT_EQ(noted.at("note").as_string(), note.note);
  EXPECT_TRUE(noted.at("as_known_at").at("time").is_null());
  EXPECT_TRUE(noted.at("columns").as_array().empty());
}

TEST(JsonFormat, NdjsonIsAnObjectARowAndAnEndLine) {
  const query::Answer answer = ResultsAnswer();
  const auto lines = Lines(Format({answer}, {.format = OutputFormat::kNdjson}).text);
  ASSERT_EQ(lines.size(), 3u);
  const json::object row = ReadObject(lines[0]);
  EXPECT_EQ(row.size(), answer.columns.size());
  EXPECT_EQ(row.at("text").as_string(), "HbA1c, \"first\"");
  EXPECT_EQ(row.at(answer.columns[1].name).at("value").as_int64(), 58);
  EXPECT_EQ(lines[2], R"({"end":true,"rows":2})");
}

TEST(JsonFormat, NdjsonSaysThatItWasCut) {
  query::Answer answer = ResultsAnswer();
  answer.end.truncated = true;
  const auto lines = Lines(Format({answer}, {.format = OutputFormat::kNdjson}).text);
  EXPECT_EQ(lines.back(), R"({"end":true,"rows":2,"truncated":true})");
}

TEST(JsonFormat, NumbersKeepTheirDigitsOrAreQuoted) {
  const auto as_json = [](const char* digits) {
    return query::ValueToJson(query::Decimal{digits});
  };
  for (const char* number :
       {"0", "-0", "1.10", "58", "-3.50", "1e5", "1E-07", "0.000", "12345678901234567890123.0"})
    EXPECT_EQ(as_json(number), number);
  for (const char* odd : {"007", "+5", "5.", ".5", "1,000", "1e", "--1", "0x10", "1 2", "-"})
    EXPECT_EQ(as_json(odd), "\"" + std::string(odd) + "\"");
  for (const char* no_number : {"", "nan", "NaN", "-inf", "Infinity"})
    EXPECT_EQ(as_json(no_number), "null") << no_number;
}

TEST(JsonFormat, AnyBytesMakeAValidString) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string quoted = query::JsonQuote(all + "日本\xF0\x9F\x98\x80");
  boost::system::error_code failed;
  const json::value value = json::parse(quoted, failed);
  ASSERT_FALSE(failed) << failed.message();
  EXPECT_TRUE(std::string_view(value.as_string()).ends_with("日本\xF0\x9F\x98\x80"));
  EXPECT_EQ(std::string_view(value.as_string()).substr(0, 128),
            std::string_view(all).substr(0, 128));
}

}  // namespace
}  // namespace daybook::tests
