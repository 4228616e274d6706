// Limits of one question, brought near.
#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/base/zone.h"
#include "projections/made_rows.h"
#include "projections/views.h"
#include "query/bind/bound_query.h"
#include "query/exec/run_query.h"
#include "query/local_session.h"
#include "query/parse/parse.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

std::vector<ledger::Event> ConditionsOfOne(int count) {
  std::vector<ledger::Event> events;
  for (int i = 0; i < count; ++i) {
    ledger::Event event =
        EventOf(ledger::Kind::kCondition, "gp", "Patient/1", "c" + std::to_string(i));
    event.start = At("2019-03-15");
    event.status = ledger::EventStatus::kActive;
    events.push_back(std::move(event));
  }
  return events;
}

// Five conditions of one resident. `found`: how many records the busiest operator looked out.
Result<query::QueryRows> Ask(const std::string& text, uint64_t combinations_max,
                             uint64_t* found = nullptr) {
  TestFolder folder;
  MemoryStore store(folder.path());
  store.Append(ConditionsOfOne(5));
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
  auto rows = query::RunQuery(*bound, {}, exec, 1'000);
  if (found)
    for (const auto& [node, count] : exec.counts()) *found = std::max(*found, count.rows_out);
  return rows;
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

// What is asked inside `with` is worked out once for all records that it doesn't tell apart: five
// of five of five would be 125, and a sixth level 15,625.
TEST(Limits, RecordsInsideRecordsAreLookedOutOnce) {
  const std::string alone =
      "from residents where has condition with (has condition with (has condition with "
      "(has condition with (has condition with (has condition))))) show age";
  uint64_t found = 0;
  const auto one = Ask(alone, 0, &found);
  ASSERT_TRUE(one.ok()) << one.error().ToString();
  EXPECT_EQ(one->rows.size(), 1u);
  EXPECT_EQ(found, 5u);
  // Of those that name a record further out, once for each of those.
  found = 0;
  const auto near = Ask(
      "from residents where has condition as a with (has condition on the same day as a as b with "
      "(has condition on the same day as a with (has condition on the same day as b))) show age",
      0, &found);
  ASSERT_TRUE(near.ok()) << near.error().ToString();
  EXPECT_EQ(near->rows.size(), 1u);
  EXPECT_EQ(found, 80u);  // five of four of four; the innermost four for each b
}

// 81 million pairs take minutes; a second ends them, and the next question is answered.
TEST(Limits, TimeToWorkOutAnAnswer) {
  TestFolder folder;
  MemoryStore store(folder.path());
  store.Append(ConditionsOfOne(9'000));
  auto views = projections::Views::Open(store, {});
  ASSERT_TRUE(views.ok() && (*views)->WaitFor(store.care().size(), [] { return false; }).ok());
  const auto session = query::MakeLocalSession(store, **views, {});
  query::Request request{
      "from conditions as a, conditions as b where a.text contains b.id show count", {}, "test"};
  request.seconds_max = 1;
  query::CollectingSink sink;
  const query::CancelFlag cancel;
  const Status late = session->Run(request, sink, cancel);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout) << late.error().ToString();
  EXPECT_EQ(late.error().id, "CQ0493");
  request.text = "from conditions show count";
  EXPECT_TRUE(session->Run(request, sink, cancel).ok());
}

TEST(Limits, ColumnsOfOneNameAreNumberedAtOnce) {
  std::vector<query::ColumnInfo> columns(20'000, {"age", query::ValueType::kNumber});
  columns[1].name = "age_3";
  query::NameApart(columns);
  EXPECT_EQ(columns[2].name, "age_2");
  EXPECT_EQ(columns[3].name, "age_4");
  EXPECT_EQ(columns.back().name, "age_20000");
}

TEST(Limits, MessagesOfAStatement) {
  TestFolder folder;
  MemoryStore store(folder.path());
  auto views = projections::Views::Open(store, {});
  ASSERT_TRUE(views.ok());
  const auto session = query::MakeLocalSession(store, **views, {});
  std::string text = "from residents show foo";
  for (int i = 0; i < 300; ++i) text += ", foo" + std::to_string(i);
  const auto told = session->Check({text, {}, "test"});
  ASSERT_TRUE(told.ok());
  ASSERT_EQ(told->size(), 51u);
  EXPECT_EQ(told->back().id, "CQ0123");
  query::CollectingSink sink;
  const query::CancelFlag cancel;
  const Status refused = session->Run({text, {}, "test"}, sink, cancel);
  ASSERT_FALSE(refused.ok());
  EXPECT_LT(refused.error().message.size(), 60 * text.size());
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
