// A program may keep its ledger in a static object, which closes after what its main thread kept
// for itself is gone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "ledger/store.h"
#include "projections/views.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

// A ledger on disk with one event, asked once: each part that keeps something for a thread has.
class OpenLedger {
 public:
  OpenLedger() {
    auto store = ledger::Store::Open(folder_.path() / "ledger", {.clock = &clock_, .create = true});
    DAYBOOK_CHECK(store.ok());
    store_ = std::move(*store);
    auto views = projections::Views::Open(*store_, {});
    DAYBOOK_CHECK(views.ok());
    views_ = std::move(*views);
    query::CollectingSink sink;
    const std::string script = "define cohort old = age > 80; from cohort old show count";
    DAYBOOK_CHECK(
        query::MakeLocalSession(*store_, *views_, {})->Run({script, {}, "test"}, sink, {}).ok());
    DAYBOOK_CHECK(sink.answers().size() == 2);
  }

 private:
  TestFolder folder_;
  SystemClock clock_;
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
};

[[noreturn]] void LeaveOpenAndEnd() {
  static const OpenLedger kOpen;
  std::exit(0);
}

TEST(Exit, ClosesALedgerThatIsStillOpen) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(LeaveOpenAndEnd(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace daybook::tests
