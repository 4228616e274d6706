// CSV by a mapping: rows, dates, columns in any order, and everything a file can have wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "feeds/csv/csv_reader.h"
#include "feeds/csv/dates.h"
#include "feeds/csv/row_splitter.h"
#include "tests/feeds/outcomes.h"
#include "tests/shared_data.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Coded;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Quantity;
using std::string;

string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

feeds::csv::Mapping MappingOf(const string& text) {
  auto mapping = feeds::csv::ParseMapping(text);
  EXPECT_TRUE(mapping.ok()) << mapping.error().ToString();
  return mapping.ok() ? *mapping : feeds::csv::Mapping();
}
feeds::csv::Mapping Example(const string& name) {
  return MappingOf(FileText(SourceDir() / "feeds" / "csv" / "examples" / name));
}
string RefusedMapping(const string& text) {
  const auto mapping = feeds::csv::ParseMapping(text);
  EXPECT_FALSE(mapping.ok());
  return mapping.ok() ? "" : mapping.error().place;
}

Outcomes ReadRows(const feeds::csv::Mapping& mapping, const string& text,
                  const string& as_of = "") {
  Outcomes outcomes;
  feeds::CsvReadOptions options;
  options.source = "council";
  options.mapping = &mapping;
  if (!as_of.empty()) options.as_of = *ParsePartialTime(as_of, Zone::Region());
  const auto stream = feeds::FromMemory(text, "test.csv");
  outcomes.read = feeds::ReadCsv(*stream, options, outcomes);
  EXPECT_TRUE(outcomes.read.ok());
  return outcomes;
}

constexpr const char* kResults = R"({
  "kind": "observation", "record_type": "results", "record": ["id"],
  "dates": ["DD/MM/YYYY", "DD-MMM-YYYY HH:mm"],
  "columns": {
    "subject": "nhs", "version": "sent", "at": "taken",
    "code": {"column": "test", "system": "loinc", "display_column": "name"},
    "status": {"column": "state", "values": {"F": "final", "X": "entered_in_error"}},
    "value": {"column": "value", "unit_column": "unit"},
    "performer": {"column": "by", "display_column": "by_name"},
    "comment": [{"column": "note"}, {"constant": "from a file"}]
  }})";
constexpr const char* kHeadings = "id,nhs,sent,taken,test,name,state,value,unit,by,by_name,note\n";

TEST(Csv, ARowIsAnEvent) {
  const Outcomes outcomes = ReadRows(
      MappingOf(kResults), string(kHeadings) +
                               "7,9990000018,2024-01-02 10:00:00,01/02/2024,4548-4,HbA1c,F,<48.0,"
                               "mmol/mol,G1,\"Smith, Sam\",\"said \"\"ok\"\"\n\ntwice\"\r\n");
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const ledger::Event& event = outcomes.accepted[0].events[0];
  EXPECT_EQ(event.record, (ledger::RecordKey{"council", "results", "7"}));
  EXPECT_EQ(event.subject, "Patient/9990000018");
  EXPECT_EQ(TimeText(event.version_time), "2024-01-02T10:00:00Z");
  EXPECT_EQ(TimeText(event.start), "2024-02-01");
  EXPECT_EQ(event.code.codings.at(0), (ledger::Coding{"loinc", "4548-4", "HbA1c"}));
  EXPECT_EQ(event.status, EventStatus::kFinal);
  EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kValue),
            (Quantity{"48.0", "mmol/mol", ledger::Comparator::kLess}));
  EXPECT_EQ(event.performer, (ledger::Party{"G1", "Smith, Sam"}));
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (std::vector<string>{"said \"ok\"\n\ntwice", "from a file"}));
}

// As a council's system of care packages writes them out: what the other feeds have no place for.
TEST(Csv, ACarePackageSaysWhenItIsLookedAtAgain) {
  const Outcomes outcomes = ReadRows(MappingOf(R"({
    "kind": "service", "record": "id", "dates": ["DD/MM/YYYY"],
    "columns": {"subject": "nhs", "code": "package", "at": "from", "next_review": "review"}})"),
                                     "id,nhs,package,from,review\n"
                                     "p1,9990000018,Home care,01/02/2024,01/08/2024\n");
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const auto review = FieldOf<PartialTime>(outcomes.accepted[0].events[0], FieldId::kNextReview);
  EXPECT_EQ(FormatPartialTime(review), "2024-08-01");
}

TEST(Csv, ColumnsInAnyOrderAreTheSameRow) {
  const auto mapping = MappingOf(R"({"kind":"condition","record":"id",
    "columns":{"subject":"who","code":"what"}})");
  const Outcomes one = ReadRows(mapping, "id,who,what,more\n1,7,asthma,x\n");
  const Outcomes other = ReadRows(mapping, "\xEF\xBB\xBFmore,what,who,id\r\nx,asthma,7,1\r\n");
  ASSERT_EQ(one.accepted.size(), 1u);
  ASSERT_EQ(other.accepted.size(), 1u);
  EXPECT_EQ(one.accepted[0].content, other.accepted[0].content);
  EXPECT_EQ(one.accepted[0].events[0], other.accepted[0].events[0]);
  EXPECT_EQ(one.accepted[0].events[0].code.text, "asthma");
}

TEST(Csv, ABadRowWaitsAndTheOthersGoIn) {
  const Outcomes outcomes = ReadRows(MappingOf(kResults),
                                     string(kHeadings) +
                                         "1,7,,,a,b,F,1,,,,\n"
                                         "2,7,,,a,b,F\n"                  // too few
                                         "3,7,,,a,b,F,1,,,,,,\n"          // too many
                                         "4,,,,a,b,F,1,,,,\n"             // nobody
                                         "5,7,,31/31/2024,a,b,F,1,,,,\n"  // no date
                                         "6,7,,,a,b,Q,1,,,,\n"            // no such word
                                         ",7,,,a,b,F,1,,,,\n"             // no record
                                         "8,7,,,a,b,\"F\"x,1,,,,\n"       // behind a quote
                                         "\n"
                                         "9,7,,,a,b,X,1,,,,\n");
  EXPECT_EQ(outcomes.accepted.size(), 2u);
  EXPECT_EQ(outcomes.accepted[1].events[0].operation, ledger::Operation::kRetract);
  std::vector<string> reasons;
  for (const auto& entry : outcomes.quarantined)
    reasons.push_back(entry.reason + " at " + entry.place);
  EXPECT_EQ(reasons, (std::vector<string>{"wrong-columns at line 3", "wrong-columns at line 4",
                                          "no-subject at column nhs, line 5",
                                          "bad-date at column taken, line 6",
                                          "unknown-word at column state, line 7",
                                          "no-id at column id, line 8", "bad-row at line 9"}));
  // A quarantined row stands under its headings: it can be read by itself.
  EXPECT_EQ(outcomes.quarantined[2].raw, string(kHeadings) + "4,,,,a,b,F,1,,,,\n");
}

TEST(Csv, AFileThatIsNotTheMappingsIsRefusedWhole) {
  const auto mapping = MappingOf(kResults);
  const Outcomes missing = ReadRows(mapping, "id,nhs\n1,2\n3,4\n");
  ASSERT_EQ(missing.quarantined.size(), 1u);
  EXPECT_EQ(missing.quarantined[0].reason, "no-column");
  EXPECT_EQ(missing.quarantined[0].raw, "id,nhs\n1,2\n3,4\n");
  EXPECT_EQ(ReadRows(mapping, "id,id,nhs\n1,2,3\n").quarantined.at(0).reason, "heading-twice");
  EXPECT_EQ(ReadRows(mapping, "").total(), 0u);
  EXPECT_EQ(ReadRows(mapping, kHeadings).total(), 0u);
  EXPECT_EQ(ReadRows(mapping, string(kHeadings) + "1,\"7,,\n2,7\n").quarantined.at(0).reason,
            "bad-row");
}

TEST(Csv, CharsetsAndDelimiters) {
  const auto mapping = MappingOf(R"({"kind":"condition","record":"id","charset":"WINDOWS-1252",
    "delimiter":";","columns":{"subject":"who","code":"what"}})");
  const Outcomes outcomes = ReadRows(mapping, "id;who;what\n1;7;\x93Zo\xEB\x94\n");
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  EXPECT_EQ(outcomes.accepted[0].events[0].code.text, "\xE2\x80\x9CZo\xC3\xAB\xE2\x80\x9D");
  const auto utf8 = MappingOf(R"({"kind":"condition","record":"id",
    "columns":{"subject":"who","code":"what"}})");
  EXPECT_EQ(ReadRows(utf8, "id,who,what\n1,7,Zo\xEB\n").quarantined.at(0).reason, "bad-encoding");
}

TEST(Csv, VersionsByTheFilesDate) {
  const auto mapping = MappingOf(R"({"kind":"service","record":"id",
    "columns":{"subject":"who","code":"what"}})");
  const string file = "id,who,what\n1,7,day centre\n";
  const Outcomes monday = ReadRows(mapping, file, "2024-01-01");
  const Outcomes tuesday = ReadRows(mapping, file, "2024-01-02");
  EXPECT_EQ(TimeText(tuesday.accepted.at(0).events[0].version_time), "2024-01-02");
  EXPECT_NE(monday.accepted.at(0).content, tuesday.accepted[0].content);
}

TEST(CsvDates, FormsOrIsoAndNoGuess) {
  const auto read = [](const string& text, const std::vector<string>& forms = {}) {
    return TimeText(feeds::csv::ReadDate(text, forms, Zone::Region()));
  };
  EXPECT_EQ(read("2024-01-02"), "2024-01-02");
  EXPECT_EQ(read("2024-01-02 03:04:05"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(read("2024-01-02 03:04:05 UTC"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(read("01/02/2024"), "none");
  EXPECT_EQ(read("01/02/2024", {"DD/MM/YYYY"}), "2024-02-01");
  EXPECT_EQ(read("1/2/2024", {"MM/DD/YYYY"}), "2024-01-02");
  EXPECT_EQ(read("31/12/2024", {"MM/DD/YYYY", "DD/MM/YYYY"}), "2024-12-31");
  EXPECT_EQ(read("02-Jan-2024 10:30", {"DD-MMM-YYYY HH:mm"}), "2024-01-02T10:30:00Z");
  EXPECT_EQ(read("20240102", {"YYYYMMDD"}), "2024-01-02");
  EXPECT_EQ(read("2024", {"YYYYMMDD"}), "2024");
  EXPECT_EQ(read("30/02/2024", {"DD/MM/YYYY"}), "none");
  EXPECT_FALSE(feeds::csv::IsDateForm("DD/MM"));
  EXPECT_FALSE(feeds::csv::IsDateForm("YYYY-DD"));
  EXPECT_FALSE(feeds::csv::IsDateForm("YYYY-MM-MMM"));
}

TEST(CsvMapping, Refusals) {
  EXPECT_EQ(RefusedMapping(R"({"kind":"conditoin"})"), "kind");
  EXPECT_EQ(RefusedMapping(R"({"kind":"organisation"})"), "kind");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","colums":{}})"), "mapping.colums");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x"})"), "columns");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","columns":{"code":"c"}})"),
            "columns.subject");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","columns":{"subject":"c"}})"), "record");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","columns":{"dose":"c"}})"),
            "columns.dose");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","columns":{"subject":{}}})"),
            "columns.subject");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","dates":["DD"],"columns":{}})"),
            "dates");
  EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","charset":"X-NONE","columns":{}})"),
            "charset");
  for (const char* wide : {"UTF-16", "UTF-16LE", "UTF-32"})
    EXPECT_EQ(RefusedMapping(R"({"kind":"condition","record":"x","charset":")" + std::string(wide) +
                             R"(","columns":{}})"),
              "charset")
        << wide;
}

TEST(CsvRows, HoweverTheBytesCome) {
  const string text = "a,b\r\n\"1\n2\",\"\"\"x\"\"\"\rlast,";
  const auto rows = [](feeds::ByteStream& stream) {
    feeds::csv::RowSplitter splitter(stream, ',');
    string all;
    while (true) {
      auto row = splitter.Next();
      EXPECT_TRUE(row.ok());
      if (!row.ok() || !*row) return all;
      all += std::to_string((*row)->line) + ":";
      for (const string& cell : (*row)->cells) all += "<" + cell + ">";
    }
  };
  const auto whole = feeds::FromMemory(text, "x");
  Dribble slow(text, 2, 3, "x");
  const string expected = "1:<a><b>2:<1\n2><\"x\">4:<last><>";
  EXPECT_EQ(rows(*whole), expected);
  EXPECT_EQ(rows(slow), expected);
}

// Real files: every row in exactly one count, those of a parser that has nothing to do with ours.
TEST(CsvCorpus, SyntheaByTheExamples) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const fs::path folder = SharedData() / "csv" / "synthea";
  const std::map<string, size_t> rows = {{"patients", 13},
                                         {"conditions", 200},
                                         {"observations", 517},
                                         {"medications", 375},
                                         {"allergies", 21}};
  for (const auto& [name, count] : rows) {
    const Outcomes outcomes =
        ReadRows(Example("synthea_" + name + ".json"), FileText(folder / (name + ".csv")));
    EXPECT_EQ(outcomes.accepted.size(), count) << name;
    EXPECT_TRUE(outcomes.quarantined.empty())
        << name << ": " << outcomes.quarantined[0].message << outcomes.quarantined[0].place;
  }
}

TEST(CsvCorpus, LabFilesThatAreBrokenOnPurpose) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const auto mapping = Example("lab_results.json");
  const auto counts = [&](const string& name) {
    const Outcomes outcomes =
        ReadRows(mapping, FileText(SharedData() / "csv" / "reportstream" / "input" / name));
    string all = std::to_string(outcomes.accepted.size());
    std::map<string, size_t> reasons;
    for (const auto& entry : outcomes.quarantined) ++reasons[entry.reason];
    for (const auto& [reason, count] : reasons) all += " " + reason + " " + std::to_string(count);
    return all;
  };
  EXPECT_EQ(counts("happy-path.csv"), counts("change-column-ordering.csv"));
  EXPECT_EQ(counts("1001-lines.csv"), "999");
  EXPECT_EQ(counts("column-headers-only.csv"), "0");
  EXPECT_EQ(counts("completely-empty-file.csv"), "0");
  EXPECT_EQ(counts("missing-data.csv"), "0 wrong-columns 1");
  EXPECT_EQ(counts("quoted-strings-with-embedded-commas.csv"), "4");
  EXPECT_EQ(counts("weird-dates.csv"), "2 bad-date 5");
  EXPECT_EQ(counts("weird-data.csv"), "7");
}

}  // namespace
}  // namespace daybook::tests
