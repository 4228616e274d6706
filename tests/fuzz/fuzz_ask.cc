// Any text asked of a small ledger: parsed, bound, run, every row rendered. Whatever it is, it ends
// in an answer or in an error with a code of CareQL's, never in one of ours, and in a bounded time.
// A first byte '0' to '7' and a bar choose the ledger.
#include <chrono>

#include "query/format/format.h"
#include "tests/careql/statement_files.h"
#include "tests/fuzz/seeds.h"
#include "tests/fuzz/small_ledger.h"
#include "tests/query/statements.h"

namespace {

using namespace daybook;

constexpr uint64_t kRowsMax = 1000;
constexpr int kSeedStatements = 200;
constexpr uint64_t kLedgers = 8;
// Under a sanitizer on a busy machine.
constexpr std::chrono::seconds kAskTimeMax{20};

Status Ask(query::Session& session, std::string_view text) {
  query::CollectingSink sink;
  query::Request request{std::string(text), {}, "fuzz", false, kRowsMax};
  request.may_watch = false;
  const Status done = session.Run(request, sink, query::CancelFlag());
  for (const query::Answer& answer : sink.answers())
    for (const query::Row& row : answer.rows)
      for (const query::Value& value : row) (void)query::ValueToJson(value);
  return done;
}

uint64_t LedgerChosenBy(std::string_view& input) {
  const bool chooses = input.size() >= 2 && input[1] == '|' && input[0] >= '0' &&
                       input[0] < static_cast<char>('0' + kLedgers);
  if (!chooses) return 1;
  const auto seed = static_cast<uint64_t>(input[0] - '0');
  input.remove_prefix(2);
  return seed;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  std::vector<std::string> seeds = {
      "define codes diabetes = snomed:44054006, snomed:38341003",
      "define records hba1c = observations in loinc:4548-4",
      "define cohort diabetics = has condition in diabetes",
      "from cohort diabetics where has no hba1c in last 15 months by borough show count, percent",
      "from resident 9990000018 as at 2019-03-01",
      "explain from residents by sex show rate per 1000",
      "describe kinds",
      "define rules r over residents = reject when has condition as ill otherwise select",
      "from rules r by line, outcome",
      "attrition from residents where has condition and age > 1",
      "why resident 9990000018 where has no condition in last 2 years",
      "watch from residents",
      "3|from accesses where rows > 2 by user show count",
      "5|from residents where has access in last 10 years show nhs_number, imd_decile",
  };
  for (const auto& file : tests::StatementFiles())
    for (size_t at = 0; at < file.text.size();) {
      const size_t end = std::min(file.text.find(";\n", at), file.text.size() - 1) + 1;
      seeds.push_back(file.text.substr(at, end - at));
      at = end;
    }
  tests::RandomStatements statements(1);
  for (int i = 0; i < kSeedStatements; ++i)
    seeds.push_back(std::to_string(i % static_cast<int>(kLedgers)) + "|" + statements.Next());
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  tests::SmallLedger& ledger = tests::SmallLedger::Of(LedgerChosenBy(input));
  const auto began = std::chrono::steady_clock::now();
  const Status done = Ask(ledger.session(), input);
  DAYBOOK_CHECK(std::chrono::steady_clock::now() - began < kAskTimeMax);
  if (done.ok()) return 0;
  DAYBOOK_CHECK(done.error().code == ErrorCode::kBadQuery ||
                done.error().code == ErrorCode::kTooLarge ||
                done.error().code == ErrorCode::kNotFound);
  DAYBOOK_CHECK(done.error().id.starts_with("CQ"));
  return 0;
}
