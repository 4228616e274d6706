// Two independent ways to each answer: the engine, and the reference evaluator over the raw log,
// on random ledgers and random statements (CONTRIBUTING.md). The seed is DAYBOOK_TEST_SEED, the
// number of ledgers DAYBOOK_TEST_LEDGERS; a failure prints both and the statement.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "ledger/base/zone.h"
#include "query/format/format.h"
#include "query/local_session.h"
#include "query/parse/parse.h"
#include "query/statement.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"
#include "tests/query/coverage.h"
#include "tests/query/statements.h"
#include "tests/reference/reference.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

constexpr int kStatementsALedger = 60;
// So many statements meet each pair of tests/query/coverage.txt: those met so often among them that
// chance doesn't leave one out.
constexpr uint64_t kCoverageStatements = 36'000;
constexpr uint64_t kMetOften = 16;
constexpr uint64_t kNoBudgetSeconds = 1'000'000;
constexpr uint64_t kSeedsApart = 1'000'000'000;
constexpr uint64_t kLookedAtOneIn = 8;
constexpr uint64_t kLookedAtMin = 200;
constexpr const char* kDefinitions =
    "define codes diabetes = snomed:44054006, snomed:38341003;"
    "define hierarchy snomed = from 'isa.csv';"
    "define codes listed = from 'listed.csv';"
    "define codes below = << snomed:73211009, loinc:4548-4 minus snomed:38341003;"
    "define codes nearest = ecl '<! 73211009 OR (>> 44054006 MINUS 44054006)';"
    "define codes several = listed, below;"
    "define records hba1c = observations in loinc:4548-4;"
    "define cohort diabetics = has condition in diabetes;"
    "define cohort watched = in cohort diabetics and (has hba1c or not sex = male);"
    "define rules followed over residents = let last = latest hba1c"
    "  reject when in cohort diabetics as ill"
    "  select when last > 48 mmol/mol"
    "  reject when age > 1 or has no encounter as seldom"
    "  otherwise select;"
    "define measure tested = let last = latest hba1c during interval "
    "denominator has event overlapping interval exclude has condition during interval with "
    "(status = active) exclude age at interval.start > 50 numerator last is known "
    "except has encounter in last 2 years;"
    "define measure readings of observations with (at during interval) as r = "
    "denominator r.value is known exclude sex = male numerator r.value > 40 mmol/mol "
    "except r.status = amended";

// 38341003 stands below two; 999999 is in no ledger.
constexpr const char* kPairs =
    "child,parent\n44054006,73211009\n38341003,44054006\n38341003,64572001\n999999,64572001\n"
    "73211009,64572001\n";
constexpr const char* kListed =
    "system,code,kind,weight\nsnomed,44054006,long,1\nloinc,4548-4,test,2.5\nsnomed,999999999,,\n";

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// Rows as texts, sorted: ties are free to stand in any order.
std::vector<std::string> Lines(const query::Answer& answer) {
  std::vector<std::string> lines;
  for (const query::Row& row : answer.rows) {
    std::string line;
    for (const query::Value& value : row) line += query::ValueToJson(value) + " | ";
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The parts of an answer of `why` that stand in the condition itself, as the reference gives them:
// what each is and whether it holds. Records, values and what is asked of them are not parts.
std::vector<std::string> Parts(const query::Answer& answer) {
  std::vector<std::string> lines;
  std::set<std::string> parts = {""};
  for (const query::Row& row : answer.rows) {
    const auto& part = std::get<std::string>(row[0].v);
    const size_t dot = part.rfind('.');
    if (row[2].missing() || !parts.contains(dot == std::string::npos ? "" : part.substr(0, dot)))
      continue;
    parts.insert(part);
    lines.push_back(query::ValueToJson(row[1]) + " | " + query::ValueToJson(row[2]) + " | ");
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

struct Tally {
  uint64_t asked = 0, empty = 0, refused = 0;
  // Of those with a `where` that were looked at: whose answer is neither empty nor that without it.
  uint64_t narrowed = 0, looked_at = 0;
  Coverage coverage;
};

// The question without its `where`; nullopt if it has none.
std::optional<query::ast::Statement> WithoutWhere(const query::ast::Statement& statement) {
  const auto* asked = std::get_if<query::ast::QueryStatement>(&statement.node);
  if (!asked || asked->mode != query::ast::QueryMode::kAnswer || !asked->query->where)
    return std::nullopt;
  query::ast::Query query = *asked->query;
  query.where = nullptr;
  query::ast::Statement bare = statement;
  std::get<query::ast::QueryStatement>(bare.node).query =
      std::make_shared<const query::ast::Query>(std::move(query));
  return bare;
}

class Differential : public ::testing::Test {
 protected:
  void OneLedger(uint64_t seed, Tally& tally) {
    TestFolder folder;
    MemoryStore store(folder.path());
    RandomLedgerShape shape;
    // Enough people and records that most statements find something.
    shape.subjects = 4;
    shape.nhs_numbers = 5;
    shape.records = 8;
    if (seed % 3 == 0) shape.parts = 30;
    RandomEvents events(seed, shape);
    const std::vector<ledger::Event> all = events.Next(120);
    store.Append(all);
    auto views = projections::Views::Open(store, {});
    ASSERT_TRUE(views.ok()) << views.error().ToString();
    ASSERT_TRUE((*views)->WaitFor(store.care().size(), [] { return false; }).ok());
    // Now and then hours after what was recorded, where windows of hours find something.
    FixedClock clock(
        At(seed % 4 == 0 ? "2020-03-01T06:00:00Z" : "2021-12-31T12:00:00Z").utc_micros);
    query::LocalSessionOptions options;
    options.clock = &clock;
    auto session = query::MakeLocalSession(store, **views, options);
    const query::CancelFlag cancel;
    query::CollectingSink defined;
    query::Request define{kDefinitions, {}, "test", false, 1'000'000};
    define.files = {{"isa.csv", kPairs}, {"listed.csv", kListed}};
    const Status done = session->Run(define, defined, cancel);
    ASSERT_TRUE(done.ok()) << done.error().ToString();
    auto reference = reference::Reference::Load(store);
    ASSERT_TRUE(reference.ok()) << reference.error().ToString();
    RandomStatements statements(seed);
    for (int i = 0; i < kStatementsALedger; ++i) {
      const std::string text = statements.Next();
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + text);
      // What was asked before is in the access log by now.
      if (text.find("access") != std::string::npos) {
        ASSERT_TRUE(reference->ReadOwnAgain(store).ok());
      }
      Compare(text, *session, *reference, clock.NowMicros(), tally);
    }
    const LogSize end = store.care().size();
    store.Append(events.Next(40));
    ASSERT_TRUE((*views)->WaitFor(store.care().size(), [] { return false; }).ok());
    for (const auto& [text, rows] : answered_) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", as known before more came: " + text);
      ExpectTheSameAsKnownAt(end, text, *session, rows);
    }
    answered_.clear();
  }

  // More came since: as known at the end of what there was, the answer is what it was.
  static void ExpectTheSameAsKnownAt(LogSize end, std::string text, query::Session& session,
                                     const std::vector<query::Row>& before) {
    const std::string words = " as known at position '" + query::PositionToken(end) + "'";
    text.insert(std::min(text.find(" defined at"), text.size()), words);
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    const Status done = session.Run({text, {}, "test", false, 1'000'000}, sink, cancel);
    ASSERT_TRUE(done.ok()) << done.error().ToString();
    ASSERT_EQ(sink.answers().size(), 1u);
    EXPECT_EQ(sink.answers()[0].rows, before);
  }

  // Asked again, it is run as it was bound before (query/prepared.h).
  static void ExpectTheSameAgain(const std::string& text, query::Session& session,
                                 const std::vector<query::Answer>& before) {
    if (text.find("access") != std::string::npos) return;  // there is one more by now
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    ASSERT_TRUE(session.Run({text, {}, "test", false, 1'000'000}, sink, cancel).ok());
    ASSERT_EQ(sink.answers().size(), before.size());
    EXPECT_EQ(sink.answers()[0].rows, before[0].rows);
  }

  void Compare(const std::string& text, query::Session& session,
               const reference::Reference& reference, int64_t now, Tally& tally) {
    const query::ParseOutcome parsed = query::Parse(text);
    ASSERT_EQ(parsed.script.statements.size(), 1u);
    const auto expected = reference.Evaluate(parsed.script.statements[0], text, {}, now);
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    const Status done = session.Run({text, {}, "test", false, 1'000'000}, sink, cancel);
    ++tally.asked;
    if (std::getenv("DAYBOOK_TEST_LOUD") && expected.ok() != done.ok())
      std::printf("%s\n  engine: %s\n  reference: %s\n", text.c_str(),
                  done.ok() ? "ok" : done.error().message.c_str(),
                  expected.ok() ? "ok" : expected.error().ToString().c_str());
    if (!expected.ok() || !done.ok()) {
      ++tally.refused;
      // One may refuse (a warning of types, what is not built): then there is nothing to compare,
      // but the engine must not answer what the reference calls wrong, nor break.
      if (!done.ok()) {
        EXPECT_EQ(done.error().code, ErrorCode::kBadQuery) << done.error().ToString();
      }
      return;
    }
    ExpectTheSameAgain(text, session, sink.answers());
    ASSERT_EQ(sink.answers().size(), 1u);
    const query::Answer& answer = sink.answers()[0];
    // What the ledger holds of itself goes on, and a statement has one `as known at`.
    if (text.find("known at") == std::string::npos && text.find("access") == std::string::npos &&
        text.find("feeds") == std::string::npos && text.find("quarantine") == std::string::npos)
      answered_.emplace_back(text, answer.rows);
    const bool why = std::holds_alternative<query::ast::Why>(parsed.script.statements[0].node);
    const std::vector<std::string> got = why ? Parts(answer) : Lines(answer);
    EXPECT_EQ(got, Lines(*expected));
    if (got.empty()) ++tally.empty;
    tally.coverage.Count(parsed.script.statements[0]);
    const auto bare = WithoutWhere(parsed.script.statements[0]);
    if (!bare || tally.asked % kLookedAtOneIn != 0) return;
    const auto everything = reference.Evaluate(*bare, text, {}, now);
    if (!everything.ok()) return;
    ++tally.looked_at;
    if (!got.empty() && got != Lines(*everything)) ++tally.narrowed;
  }

  std::vector<std::pair<std::string, std::vector<query::Row>>> answered_;  // of one ledger
};

// Constructs and the subjects they must have been met beside: "has no: measure, records".
void ExpectConstructs(const Tally& tally) {
  const std::filesystem::path path = SourceDir() / "tests/query/coverage.txt";
  if (std::getenv("DAYBOOK_UPDATE")) {
    std::ofstream out(path);
    for (const auto& [construct, subjects] : tally.coverage.times())
      for (const auto& [subject, times] : subjects)
        if (times * kCoverageStatements >= kMetOften * tally.asked)
          out << construct << " | " << subject << "\n";
  }
  std::ifstream in(path);
  size_t pairs = 0;
  for (std::string line; std::getline(in, line); ++pairs) {
    const size_t bar = line.find(" | ");
    const auto met = tally.coverage.times().find(line.substr(0, bar));
    EXPECT_TRUE(met != tally.coverage.times().end() && met->second.contains(line.substr(bar + 3)))
        << "no statement had " << line;
  }
  EXPECT_GT(pairs, 400u);
}

TEST_F(Differential, TheEngineAndTheReferenceAgreeOnRandomStatements) {
  // The second half (tests/query/CMakeLists.txt) has other ledgers.
  const uint64_t seed = FromEnvironment("DAYBOOK_TEST_SEED", 1) +
                        kSeedsApart * FromEnvironment("DAYBOOK_TEST_HALF", 0);
  const uint64_t ledgers = FromEnvironment("DAYBOOK_TEST_LEDGERS", 40);
  const std::chrono::seconds budget(FromEnvironment("DAYBOOK_TEST_SECONDS", kNoBudgetSeconds));
  // A slow machine asks less, but enough to meet what coverage.txt says.
  const auto began = std::chrono::steady_clock::now();
  const auto in_budget = [&] { return std::chrono::steady_clock::now() - began < budget; };
  Tally tally;
  for (uint64_t i = 0; i < ledgers && (tally.asked < kCoverageStatements || in_budget()); ++i)
    OneLedger(seed + i, tally);
  std::printf("%llu statements, %llu refused, %llu without rows\n",
              static_cast<unsigned long long>(tally.asked),
              static_cast<unsigned long long>(tally.refused),
              static_cast<unsigned long long>(tally.empty));
  std::printf("%llu of %llu with `where` looked at: neither nothing nor everything\n%s",
              static_cast<unsigned long long>(tally.narrowed),
              static_cast<unsigned long long>(tally.looked_at), tally.coverage.Table().c_str());
  if (tally.looked_at >= kLookedAtMin) {
    EXPECT_GE(tally.narrowed * 10, tally.looked_at * 3) << "too few answers tell anything";
  }
  if (tally.asked >= kCoverageStatements) ExpectConstructs(tally);
  EXPECT_LT(tally.refused * 4, tally.asked) << "the generator asks too much that is refused";
  EXPECT_LT(tally.empty * 2, tally.asked) << "the generator asks too much that nothing answers";
}

}  // namespace
}  // namespace daybook::tests
