#pragma once
// Small ledgers of random events with a few definitions, for targets that ask: one for each seed,
// made at first use and never destroyed, since its threads must not outlive what the exit of a
// program takes from them.
#include <map>
#include <memory>
#include <string>

#include "ledger/base/check.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {

class SmallLedger {
 public:
  explicit SmallLedger(uint64_t seed) : store_(folder_.path()) {
    store_.Append(RandomEvents(seed).Next(60));
    auto views = projections::Views::Open(store_, {});
    DAYBOOK_CHECK(views.ok());
    views_ = std::move(*views);
    DAYBOOK_CHECK(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
    session_ = query::MakeLocalSession(store_, *views_, {});
    query::CollectingSink sink;
    DAYBOOK_CHECK(session_
                      ->Run({"define codes diabetes = snomed:44054006, snomed:38341003;"
                             "define records hba1c = observations in loinc:4548-4;"
                             "define value tests_seen = count of hba1c;"
                             "define period season = 2019-09-01 to 2020-03-31;"
                             "define cohort diabetics = has condition in diabetes",
                             {},
                             "fuzz"},
                            sink, query::CancelFlag())
                      .ok());
  }
  // Made anew after so many uses: what is asked and defined stays in its logs.
  static SmallLedger& Of(uint64_t seed) {
    static auto& made = *new std::map<uint64_t, std::unique_ptr<SmallLedger>>();
    auto& ledger = made[seed];
    if (!ledger || ++ledger->uses_ > kUsesMax) {
      ledger.reset();
      ledger = std::make_unique<SmallLedger>(seed);
    }
    return *ledger;
  }
  query::Session& session() { return *session_; }
  std::shared_ptr<const projections::Snapshot> Latest() const { return views_->Latest(); }

 private:
  static constexpr int kUsesMax = 2'000;
  int uses_ = 0;
  TestFolder folder_;
  MemoryStore store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

}  // namespace daybook::tests
