// Limits of one question, brought near.
#include <gtest/gtest.h>

#include "ledger/base/zone.h"
#include "projections/made_rows.h"
#include "projections/views.h"
#include "query/bind/bound_query.h"
#include "query/exec/run_query.h"
#include "query/parse/parse.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

Result<query::QueryRows> Ask(const std::string& text, uint64_t combinations_max) {
  TestFolder folder;
  MemoryStore store(folder.path());
  std::vector<ledger::Event> events;
  for (int i = 0; i < 5; ++i) {
    ledger::Event event =
        EventOf(ledger::Kind::kCondition, "gp", "Patient/1", "c" + std::to_string(i));
    event.start = At("2019-03-15");
    event.status = ledger::EventStatus::kActive;
    events.push_back(std::move(event));
  }
  store.Append(events);
  auto views = projections::Views::Open(store, {});
  EXPECT_TRUE(views.ok() && (*views)->WaitFor(store.care().size(), [] { return false; }).ok());
  const auto snapshot = (*views)->Latest();
  const query::Reader reader(snapshot, projections::Visibility::All(),
                             projections::PositionOf(*snapshot));
  const query::DefinitionCatalogue catalogue(reader.Definitions());
  const std::map<std::string, std::string> params;
  query::Binder binder(reader, catalogue, params, text);
  const query::ParseOutcome parsed = query::Parse(text);
  const auto& statement = std::get<query::ast::QueryStatement>(parsed.script.statements.at(0).node);
  const auto bound = query::BindQuery(binder, *statement.query, false);
  EXPECT_TRUE(bound.has_value());
  const query::CancelFlag cancel;
  const query::RowTime now = query::ToRowTime(At("2021-12-31T12:00:00Z"));
  query::Exec exec(reader, {now.day, now.utc_micros}, now, cancel);
  exec.combinations_max = combinations_max;
  return query::RunQuery(*bound, {}, exec, 1'000);
}

TEST(Limits, CombinationsOfRecords) {
  const std::string pairs = "from conditions as a, conditions as b show a.id, b.id";
  const auto all = Ask(pairs, 25);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->rows.size(), 25u);
  const auto refused = Ask(pairs, 24);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "CQ0442");
  EXPECT_EQ(refused.error().code, ErrorCode::kBadQuery);
}

TEST(Limits, AMadeRowIsMadeOnce) {
  projections::MadeRows rows;
  const projections::RowRef base{1, 2};
  const projections::RowTime day = query::DayTime(100);
  const auto first = rows.Add({base, day, day, 0});
  EXPECT_EQ(rows.Add({base, day, day, 0}), first);
  EXPECT_NE(rows.Add({base, day, day, 2}), first);
  EXPECT_NE(rows.Add({base, day, query::DayTime(101), 0}), first);
  EXPECT_EQ(rows.At(*first).base, base);
}

}  // namespace
}  // namespace daybook::tests
