#pragma once
// A session over a ledger in memory and its views, with a clock of its own: what tests of answers
// stand on.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "query/local_session.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {

class SessionFixture : public ::testing::Test {
 protected:
  explicit SessionFixture(const std::string& now)
      : store_(folder_.path()), clock_(At(now).utc_micros) {
    auto views = projections::Views::Open(store_, {});
    DAYBOOK_CHECK(views.ok());
    views_ = std::move(*views);
    query::LocalSessionOptions options;
    options.clock = &clock_;
    session_ = query::MakeLocalSession(store_, *views_, options);
  }
  // Into the ledger, and into the views.
  void Add(const ledger::Event& event) {
    store_.Append(event);
    DAYBOOK_CHECK(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
  }
  query::Answer Ask(const std::string& text,
                    const std::map<std::string, std::string>& params = {}) {
    query::CollectingSink sink;
    const Status done = session_->Run({text, params, "test", false, 1'000}, sink, {});
    EXPECT_TRUE(done.ok()) << text << "\n" << (done.ok() ? "" : done.error().message);
    return sink.answers().empty() ? query::Answer() : sink.answers()[0];
  }

  TestFolder folder_;
  MemoryStore store_;
  FixedClock clock_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

}  // namespace daybook::tests
