#pragma once
// A ledger in memory with its views and a session: what a feed takes in can be asked about.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "query/format/format.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {

struct AskedLedger {
  // `now`: what questions take for now, microseconds since 1970.
  explicit AskedLedger(int64_t now) : store(folder.path()), clock(now) {
    auto opened = projections::Views::Open(store, {});
    DAYBOOK_CHECK(opened.ok());
    views = std::move(*opened);
    query::LocalSessionOptions options;
    options.clock = &clock;
    session = query::MakeLocalSession(store, *views, options);
  }
  void CatchUp() const {
    DAYBOOK_CHECK(views->WaitFor(store.care().size(), [] { return false; }).ok());
  }
  std::string Digest() const {
    CatchUp();
    return views->Statuses().at(0).digest;
  }
  // The answer's rows, each cell as JSON with `between` behind it; a question that fails is a
  // failure of the test, and gives none.
  std::vector<std::string> RowsOf(const std::string& question, const std::string& between) const {
    CatchUp();
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    const Status done = session->Run({question, {}, "test", false, 1'000'000}, sink, cancel);
    EXPECT_TRUE(done.ok()) << question << "\n" << (done.ok() ? "" : done.error().message);
    std::vector<std::string> rows;
    if (!done.ok() || sink.answers().empty()) return rows;
    for (const query::Row& row : sink.answers().back().rows) {
      std::string cells;
      for (const query::Value& value : row) cells += query::ValueToJson(value) + between;
      rows.push_back(std::move(cells));
    }
    return rows;
  }

  TestFolder folder;
  mutable MemoryStore store;
  FixedClock clock;
  std::unique_ptr<projections::Views> views;
  std::unique_ptr<query::Session> session;
};

}  // namespace daybook::tests
