// Any bytes as what the owner of a data folder answers: a line of the answer wire each, or a
// problem. A line that is taken is written again and read back the same.
#include "ledger/base/check.h"
#include "server/wire/answer_wire.h"
#include "tests/fuzz/seeds.h"

namespace {

using daybook::server::ReadWireLine;

std::string OneAnswer() {
  std::string lines;
  const auto writer = daybook::server::MakeWireWriter([&](std::string_view text) {
    lines += text;
    return daybook::Status();
  });
  namespace query = daybook::query;
  query::Row row;
  row.emplace_back(int64_t{-5});
  row.emplace_back(query::Decimal{"1.10"});
  row.emplace_back(true);
  row.emplace_back(std::string("heart failure"));
  row.emplace_back(daybook::ledger::Coding{"snomed", "44054006", "Type 2 diabetes"});
  row.emplace_back(query::ValueList{query::Value(int64_t{1}), query::Value()});
  DAYBOOK_CHECK(writer->Begin("from residents").ok());
  DAYBOOK_CHECK(writer->Columns({{"n", query::ValueType::kInteger}}).ok());
  DAYBOOK_CHECK(writer->Rows({row}).ok());
  query::AnswerEnd end;
  end.row_count = 1;
  end.as_at = "2024-06-15";
  end.position = "p42";
  end.definitions["diabetics"] = 2;
  DAYBOOK_CHECK(writer->End(end).ok());
  return lines + daybook::server::WireDone();
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  daybook::Error error;
  error.message = "no such field";
  return {OneAnswer(), daybook::server::WireError(error)};
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  daybook::query::CollectingSink sink;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const auto line = ReadWireLine(text.substr(0, end), sink);
    if (!line.ok() || line->over) break;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  for (const auto& answer : sink.answers())
    for (const auto& row : answer.rows)
      for (const auto& value : row) {
        const auto node = daybook::server::ParseJson(daybook::server::ValueToWire(value));
        DAYBOOK_CHECK(node.ok());
        const auto again = daybook::server::ValueFromWire(*node);
        DAYBOOK_CHECK(again.ok() && *again == value);
      }
  return 0;
}
