// A watch on the session of the process that owns the ledger: the first answer, changes with the
// events and days that made them, falling behind, its end.
#include "query/watch/watch.h"

#include <condition_variable>
#include <thread>

#include "query/format/format.h"
#include "query/watch/changes.h"
#include "tests/query/session_fixture.h"

namespace daybook::tests {
namespace {

using ledger::Kind;

// Keeps rows as lines, and lets a test wait for how many there are.
class WaitingSink final : public query::AnswerSink {
 public:
  Status Begin(std::string_view) override { return {}; }
  Status Columns(const std::vector<query::ColumnInfo>& columns) override {
    const std::lock_guard lock(mutex_);
    for (const query::ColumnInfo& column : columns) columns_ += column.name + " ";
    return {};
  }
  Status Rows(const std::vector<query::Row>& batch) override {
    const std::lock_guard lock(mutex_);
    for (const query::Row& row : batch) {
      std::string line;
      for (const query::Value& value : row)
        line += (line.empty() ? "" : " | ") + (value.missing() ? "-" : query::ValueToText(value));
      lines_.push_back(line);
    }
    return {};
  }
  Status Note(std::string_view) override { return {}; }
  Status Flush() override {
    const std::lock_guard lock(mutex_);
    flushed_ = lines_.size();
    more_.notify_all();
    return {};
  }
  Status End(const query::AnswerEnd& end) override {
    const std::lock_guard lock(mutex_);
    ended_rows_ = end.row_count;
    return {};
  }

  // The lines once that many were flushed; fewer after ten seconds.
  std::vector<std::string> WaitFor(size_t count) {
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, std::chrono::seconds(10), [&] { return flushed_ >= count; });
    return lines_;
  }
  std::string columns() const { return columns_; }
  uint64_t ended_rows() const { return ended_rows_; }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> lines_;
  std::string columns_;
  size_t flushed_ = 0;
  uint64_t ended_rows_ = 0;
};

class Watch : public SessionFixture {
 protected:
  Watch() : SessionFixture("2024-03-30T12:00:00Z") {}
  ~Watch() override { Stop(); }

  void Add(const std::vector<ledger::Event>& events) {
    store_.Append(events);
    ASSERT_TRUE(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
  }
  static ledger::Event Person(const std::string& subject, const std::string& number) {
    return PersonOf("gp", subject, number);
  }
  static ledger::Event Condition(const std::string& subject, const std::string& id,
                                 std::string_view start) {
    ledger::Event event = EventOf(Kind::kCondition, "gp", subject, id);
    event.code.codings = {{"snomed", "44054006", ""}};
    event.status = ledger::EventStatus::kActive;
    event.start = At(start);
    return event;
  }

  void Start(const std::string& text) {
    thread_ = std::thread([this, text] {
      outcome_ = session_->Run({text, {}, "test", false, 1'000'000}, sink_, cancel_);
    });
  }
  void Stop() {
    cancel_.Cancel();
    if (thread_.joinable()) thread_.join();
  }

  WaitingSink sink_;
  query::CancelFlag cancel_;
  Status outcome_;
  std::thread thread_;
};

const std::string kAda = SyntheticNhsNumber(0);
const std::string kBen = SyntheticNhsNumber(1);

TEST_F(Watch, TellsRowsThatComeAndGoWithTheEventThatDidIt) {
  Add({Person("1", kAda), Person("2", kBen), Condition("1", "c1", "2020-01-01")});
  Start("watch from residents where has condition in snomed:44054006 show nhs_number");
  std::vector<std::string> want = {"is | p3 | - | " + kAda, "caught_up | p3 | - | -"};
  EXPECT_EQ(sink_.WaitFor(2), want);
  EXPECT_EQ(sink_.columns(), "change position because nhs_number ");
  Add({Condition("2", "c2", "2021-01-01")});
  want.push_back("in | p4 | condition/c2 of gp | " + kBen);
  EXPECT_EQ(sink_.WaitFor(3), want);
  ledger::Event wrong = Condition("1", "c1", "2020-01-01");
  wrong.operation = ledger::Operation::kRetract;
  Add({wrong});
  want.push_back("out | p5 | condition/c1 of gp | " + kAda);
  EXPECT_EQ(sink_.WaitFor(4), want);
  Stop();
  EXPECT_EQ(outcome_.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sink_.ended_rows(), 4u);
  // The first answer and each change are in the access log.
  EXPECT_EQ(store_.access().size().value, 3u);
}

TEST_F(Watch, FindsTheEventAmongManyThatCameTogether) {
  Add({Person("1", kAda), Person("2", kBen)});
  Start("watch from residents where has condition show nhs_number");
  ASSERT_EQ(sink_.WaitFor(1).size(), 1u);
  std::vector<ledger::Event> events;
  for (int i = 0; i < 40; ++i) {
    ledger::Event reading = EventOf(Kind::kObservation, "gp", "1", "o" + std::to_string(i));
    reading.start = At("2024-01-01");
    events.push_back(reading);
    if (i == 7) events.push_back(Condition("2", "c2", "2021-01-01"));
    if (i == 30) events.push_back(Condition("1", "c1", "2021-01-01"));
  }
  Add(events);
  const auto lines = sink_.WaitFor(3);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1], "in | p11 | condition/c2 of gp | " + kBen);
  EXPECT_EQ(lines[2], "in | p35 | condition/c1 of gp | " + kAda);
}

TEST_F(Watch, TheTurnOfTheDayIsACauseToo) {
  Add({Person("1", kAda), Condition("1", "c1", "2024-03-31")});
  Start("watch from residents where has condition show count");
  EXPECT_EQ(sink_.WaitFor(2)[0], "is | p2 | - | 0");
  clock_.Set(At("2024-03-31T00:30:00Z").utc_micros);
  const auto lines = sink_.WaitFor(4);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[2], "out | p2 | day 2024-03-31 | 0");
  EXPECT_EQ(lines[3], "in | p2 | day 2024-03-31 | 1");
}

TEST_F(Watch, ADateOfItsOwnDoesNotTurn) {
  Add({Person("1", kAda), Condition("1", "c1", "2024-03-31")});
  Start("watch from residents where has condition show count as at 2024-03-30");
  EXPECT_EQ(sink_.WaitFor(2)[0], "is | p2 | - | 0");
  clock_.Set(At("2024-04-02T00:30:00Z").utc_micros);
  Add({Condition("1", "c2", "2024-01-01")});
  const auto lines = sink_.WaitFor(4);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[3], "in | p3 | condition/c2 of gp | 1");
}

TEST_F(Watch, ADefinitionThatChangesIsToldAsOne) {
  Add({Person("1", kAda), Condition("1", "c1", "2020-01-01")});
  query::CollectingSink defined;
  const query::CancelFlag never;
  const auto define = [&](const char* text) {
    return session_->Run({text, {}, "test", false, 10}, defined, never).ok();
  };
  // Codes and a cohort may have one name.
  ASSERT_TRUE(define("define codes c = snomed:44054006"));
  ASSERT_TRUE(define("define cohort c = has condition or has procedure in c"));
  Start("watch from cohort c show nhs_number");
  ASSERT_EQ(sink_.WaitFor(2).size(), 2u);
  ASSERT_TRUE(define("define cohort c = has no condition or has procedure in c"));
  const auto lines = sink_.WaitFor(3);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2], "out | p4 | definition | " + kAda);
}

TEST_F(Watch, IsOfNowAndSaysSo) {
  query::CollectingSink none;
  const Status refused = session_->Run(
      {"watch from residents as known at position 'p0'", {}, "test", false, 10}, none, cancel_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "CQ0331");
  query::Request once{"watch from residents", {}, "http", false, 10};
  once.may_watch = false;
  const Status elsewhere = session_->Run(once, none, cancel_);
  ASSERT_FALSE(elsewhere.ok());
  EXPECT_NE(elsewhere.error().hint.find("/v1/watch"), std::string::npos);
}

TEST(Changes, RowsAreComparedAsOftenAsTheyAreThere) {
  const std::vector<query::Row> two = {{std::string("a")}, {std::string("a")}};
  const std::vector<query::Row> one = {{std::string("a")}, {std::string("b")}};
  EXPECT_FALSE(query::SameRows(two, one));
  EXPECT_TRUE(query::SameRows(one, {one[1], one[0]}));
  const auto changed = query::ChangedRows(two, one, 7, "x");
  ASSERT_EQ(changed.size(), 2u);
  EXPECT_EQ(changed[0], (query::Row{std::string("out"), std::string("p7"), std::string("x"),
                                    std::string("a")}));
  EXPECT_EQ(changed[1],
            (query::Row{std::string("in"), std::string("p7"), std::string("x"), std::string("b")}));
}

}  // namespace
}  // namespace daybook::tests
