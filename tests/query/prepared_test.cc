// A statement asked again is run as it was bound, and bound anew once what it was bound to changed.
#include "query/prepared.h"

#include <gtest/gtest.h>

#include <thread>

#include "query/local_session.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

ledger::Event Condition(const std::string& subject, const std::string& code) {
  ledger::Event event;
  event.record = {"gp", "Condition", subject + code};
  event.subject = subject;
  event.kind = ledger::Kind::kCondition;
  event.status = ledger::EventStatus::kActive;
  event.code.codings = {{"snomed", code, ""}};
  event.id.bytes[0] = static_cast<uint8_t>(code.back());
  event.id.bytes[1] = static_cast<uint8_t>(subject.back());
  event.message.bytes[0] = 1;
  return event;
}

class PreparedTest : public ::testing::Test {
 protected:
  PreparedTest() : store_(folder_.path()) {
    store_.Append(Condition("Patient/1", "44054006"));
    views_ = std::move(*projections::Views::Open(store_, {}));
    Follow();
    options_.prepared = std::make_shared<query::Prepared>();
    session_ = query::MakeLocalSession(store_, *views_, options_);
  }
  void Follow() {
    ASSERT_TRUE(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
  }
  std::string Ask(const std::string& text, std::map<std::string, std::string> params = {}) {
    query::CollectingSink sink;
    const Status done = session_->Run({text, std::move(params), "test"}, sink, query::CancelFlag());
    if (!done.ok()) return done.error().id;
    const query::Answer& answer = sink.answers().back();
    if (answer.rows.empty()) return answer.note;
    const auto* number = std::get_if<int64_t>(&answer.rows[0][0].v);
    return number ? std::to_string(*number) : "no number";
  }

  TestFolder folder_;
  MemoryStore store_;
  std::unique_ptr<projections::Views> views_;
  query::LocalSessionOptions options_;
  std::unique_ptr<query::Session> session_;
};

TEST_F(PreparedTest, ATreeIsReadOnce) {
  query::Prepared prepared;
  const auto tree = prepared.Parsed("from residents");
  EXPECT_EQ(tree, prepared.Parsed("from residents"));
  EXPECT_NE(tree, prepared.Parsed("from residents "));
  for (size_t i = 0; i <= query::Prepared::kTreesMax; ++i)
    (void)prepared.Parsed("from residents limit " + std::to_string(i));
  EXPECT_NE(tree, prepared.Parsed("from residents")) << "used longest ago, so not kept";
  EXPECT_FALSE(prepared.Parsed("from residents wher")->ok());
}

TEST_F(PreparedTest, APlanIsOfOneSnapshot) {
  query::Prepared prepared;
  const auto snapshot = views_->Latest();
  const auto plan = std::make_shared<const query::Plan>();
  const query::PlanKey key{"from residents", 0, {{"n", "1"}}, 1, 0};
  prepared.Keep(key, snapshot, plan);
  EXPECT_EQ(prepared.Find(key, snapshot), plan);
  query::PlanKey other = key;
  other.params["n"] = "2";
  EXPECT_EQ(prepared.Find(other, snapshot), nullptr);
  other = key;
  other.known_at = 0;
  EXPECT_EQ(prepared.Find(other, snapshot), nullptr);
  store_.Append(Condition("Patient/2", "38341003"));
  Follow();
  EXPECT_EQ(prepared.Find(key, views_->Latest()), nullptr);
}

TEST_F(PreparedTest, NewRecordsAndCodesAreSeen) {
  const std::string text = "from residents where has condition in snomed:38341003 show count";
  EXPECT_EQ(Ask(text), "0");
  EXPECT_EQ(Ask(text), "0");
  store_.Append(Condition("Patient/2", "38341003"));  // a code that nothing had when it was bound
  Follow();
  EXPECT_EQ(Ask(text), "1");
}

TEST_F(PreparedTest, NewDefinitionsAreUsed) {
  const std::string text = "from residents where has condition in mine show count";
  EXPECT_EQ(Ask(text), "CQ0205");
  (void)Ask("define codes mine = snomed:44054006");
  EXPECT_EQ(Ask(text), "1");
  (void)Ask("define codes mine = snomed:1");
  EXPECT_EQ(Ask(text), "0");
}

TEST_F(PreparedTest, ParametersAndPositionsAreTheirOwn) {
  const std::string text = "from residents where count of conditions >= $n show count";
  EXPECT_EQ(Ask(text, {{"n", "1"}}), "1");
  EXPECT_EQ(Ask(text, {{"n", "2"}}), "0");
  EXPECT_EQ(Ask(text, {{"n", "1"}}), "1");
  EXPECT_EQ(Ask(text), "CQ0206");
  EXPECT_EQ(Ask("from residents show count as known at position $p", {{"p", "p0"}}), "0");
  EXPECT_EQ(Ask("from residents show count as known at position $p", {{"p", "p1"}}), "1");
}

TEST_F(PreparedTest, ManyAskAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i)
        EXPECT_EQ(Ask("from residents where has condition in snomed:44054006 show count"), "1");
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(HoldsAMoment, WhereTheClockIsInTheSet) {
  using query::HoldsAMoment;
  EXPECT_TRUE(HoldsAMoment("from (cohort c as known at (now - 1 day))"));
  EXPECT_TRUE(HoldsAMoment("from (cohort c AS -- then\n known at (now - 1 day))"));
  EXPECT_TRUE(HoldsAMoment("from cohort c defined at 2020-01-01"));
  EXPECT_FALSE(HoldsAMoment("from residents where age is known and died is not known"));
  EXPECT_FALSE(HoldsAMoment("from residents where unknown_to_us = 1 and well_defined = 2"));
}

}  // namespace
}  // namespace daybook::tests
