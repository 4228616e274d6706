// Any text asked of a small ledger: parsed, bound, run, every row rendered. Whatever it is, it ends
// in an answer or in a bad-query error that can be printed; never in one of ours.
#include <memory>

#include "ledger/base/check.h"
#include "query/format/format.h"
#include "query/local_session.h"
#include "tests/fuzz/seeds.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"
#include "tests/query/statements.h"

namespace {

using namespace daybook;

constexpr uint64_t kRowsMax = 1000;
constexpr int kSeedStatements = 200;

class Ledger {
 public:
  Ledger() : store_(folder_.path()) {
    store_.Append(tests::RandomEvents(1).Next(60));
    auto views = projections::Views::Open(store_, {});
    DAYBOOK_CHECK(views.ok());
    views_ = std::move(*views);
    DAYBOOK_CHECK(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
    session_ = query::MakeLocalSession(store_, *views_, {});
  }
  Status Ask(std::string_view text) {
    query::CollectingSink sink;
    query::Request request{std::string(text), {}, "fuzz", false, kRowsMax};
    request.may_watch = false;
    const Status done = session_->Run(request, sink, query::CancelFlag());
    for (const query::Answer& answer : sink.answers())
      for (const query::Row& row : answer.rows)
        for (const query::Value& value : row) (void)query::ValueToJson(value);
    return done;
  }

 private:
  tests::TestFolder folder_;
  tests::MemoryStore store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

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
  };
  tests::RandomStatements statements(1);
  for (int i = 0; i < kSeedStatements; ++i) seeds.push_back(statements.Next());
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  // Never destroyed: its threads must not outlive what the exit of a program takes from them.
  static Ledger& ledger = *new Ledger();
  const Status done = ledger.Ask({reinterpret_cast<const char*>(bytes), size});
  if (!done.ok())
    DAYBOOK_CHECK(done.error().code == ErrorCode::kBadQuery ||
                  done.error().code == ErrorCode::kTooLarge ||
                  done.error().code == ErrorCode::kNotFound);
  return 0;
}
