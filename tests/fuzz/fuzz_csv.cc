// libFuzzer: any bytes as a CSV file, as a mapping, and as the names of a migration. A crash, a
// hang or a sanitizer report is a find; so is an accepted event that can't be stored and read back,
// and a row in no count.
#include "feeds/csv/csv_reader.h"
#include "feeds/csv/row_splitter.h"
#include "feeds/io/byte_stream.h"
#include "feeds/migration/moves_file.h"
#include "ledger/base/check.h"
#include "tests/fuzz/checking_sink.h"
#include "tests/fuzz/seeds.h"

namespace {

constexpr const char* kMapping = R"({"kind":"observation","record":["id","code"],
  "dates":["DD/MM/YYYY","DD-MMM-YYYY HH:mm:ss"],"columns":{"subject":"who","at":"at",
  "code":{"column":"code","system":"loinc","display_column":"id"},
  "status":{"column":"state","values":{"F":"final"}},
  "value":{"column":"value","unit_column":"unit"},"comment":[{"column":"who"}]}})";

size_t CountRows(const std::string& text) {
  const auto stream = daybook::feeds::FromMemory(text, "fuzz.csv");
  daybook::feeds::csv::RowSplitter rows(*stream, ',');
  size_t count = 0;
  while (true) {
    const auto row = rows.Next();
    DAYBOOK_CHECK(row.ok());
    if (!*row) return count;
    ++count;
  }
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  return {std::string(1, '\0') +
              "id,who,at,code,state,value,unit\n1,7,01/02/2020,a,F,<5,g\n"
              "2,7,2-Mar-2020 10:00:00,\"b\"\"c\",F,\"x\ny\",\r\n",
          std::string(1, '\0') + "who,id,at,code,state,value,unit,more\n,,,,,,,\n7,1,2020,c,Q,,,\n",
          std::string("\x01") + kMapping,
          "\x02record,new_record,new_source\r\nCondition/1,Condition/2,gp\r\n\"A/b\",A/,\n"};
}

// The first byte says whether the rest is a file, a mapping or names.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const bool is_mapping = size > 0 && (bytes[0] & 1) != 0;
  const size_t skipped = size > 0 ? 1 : 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + skipped, size - skipped);
  if (is_mapping) {
    const auto mapping = daybook::feeds::csv::ParseMapping(text);
    DAYBOOK_CHECK(mapping.ok() || !mapping.error().message.empty());
    return 0;
  }
  if (size > 0 && bytes[0] == 2) {
    const auto stream = daybook::feeds::FromMemory(text, "fuzz.csv");
    const auto moves = daybook::feeds::ReadMoves(*stream, "fuzz");
    DAYBOOK_CHECK(moves.ok() || !(moves.error().message.empty() || moves.error().place.empty()));
    return 0;
  }
  static const auto kParsed = daybook::feeds::csv::ParseMapping(kMapping);
  const daybook::Zone utc = daybook::Zone::Utc();
  daybook::feeds::CsvReadOptions options;
  options.source = "fuzz";
  options.mapping = &*kParsed;
  options.zone = &utc;
  CheckingSink sink;
  const auto stream = daybook::feeds::FromMemory(text, "fuzz.csv");
  DAYBOOK_CHECK(daybook::feeds::ReadCsv(*stream, options, sink).ok());
  const size_t rows = CountRows(text);
  // The first row has the headings; a file whose headings can't be used is one input.
  DAYBOOK_CHECK(sink.count + 1 == rows || sink.count == (rows == 0 ? 0 : 1));
  return 0;
}
