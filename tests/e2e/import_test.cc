// An export taken in by an empty ledger gives the same answers: views and their digests, questions
// now and as known at every moment, definitions; and the same export again changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "projections/snapshot.h"
#include "query/format/format.h"
#include "query/local_session.h"
#include "server/local_events.h"
#include "tests/projections/answers.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"
#include "tests/query/statements.h"

namespace daybook::tests {
namespace {

constexpr const char* kDefinitions =
    "define codes diabetes = snomed:44054006;"
    "define codes diabetes = snomed:44054006, snomed:38341003;"
    "define codes diabetes = snomed:44054006;"  // back to the first: not a duplicate of it
    "define codes diabetes = snomed:44054006, snomed:38341003;"
    "define records hba1c = observations in loinc:4548-4;"
    "define cohort diabetics = has condition in diabetes";

// A ledger with its views and a session at a fixed moment.
class Ledger {
 public:
  explicit Ledger(const std::string& name, const FixedClock& clock) {
    store_ =
        std::move(ledger::Store::Open(folder_.path() / name, {.clock = &clock, .create = true}))
            .value();
    views_ = std::move(projections::Views::Open(*store_, {})).value();
    query::LocalSessionOptions options;
    options.clock = &clock;
    session_ = query::MakeLocalSession(*store_, *views_, options);
  }
  ~Ledger() {
    session_.reset();
    views_.reset();
  }

  ledger::Store& store() { return *store_; }
  projections::Views& views() { return *views_; }
  std::shared_ptr<const projections::Snapshot> Snapshot() {
    EXPECT_TRUE(views_->WaitFor(store_->care().size(), [] { return false; }).ok());
    return views_->Latest();
  }
  // Of all that is in the log by now: views follow it in their own time.
  std::string Ask(const std::string& text) {
    EXPECT_TRUE(views_->WaitFor(store_->care().size(), [] { return false; }).ok());
    query::CollectingSink sink;
    const Status done = session_->Run({text, {}, "test", false, 1'000'000}, sink, cancel_);
    if (!done.ok()) return done.error().message;
    std::vector<std::string> lines;
    for (const query::Row& row : sink.answers().at(0).rows) {
      std::string line;
      for (const query::Value& value : row) line += query::ValueToJson(value) + " | ";
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }
  void Define() {
    query::CollectingSink sink;
    ASSERT_TRUE(session_->Run({kDefinitions, {}, "test", false, 1'000'000}, sink, cancel_).ok());
  }
  // Messages of 1 to 4 events.
  void Append(RandomEvents& events, int messages) {
    for (int m = 0; m < messages; ++m) {
      ledger::NewMessage message;
      message.key = store_->KeyFor("test", std::to_string(made_++), "");
      const auto batch = events.Next(static_cast<size_t>(1 + events.Below(4)));
      for (uint32_t i = 0; i < batch.size(); ++i) {
        ledger::Event event = batch[i];
        event.message = *message.key;
        event.id = ledger::EventIdFor(*message.key, i);
        message.entries.push_back({ledger::EntryClassOf(event.kind),
                                   store_->StreamFor(event.record.source, event.subject),
                                   ledger::EncodeEvent(event)});
      }
      ASSERT_TRUE(store_->care().AppendAndWait(std::move(message)).ok());
    }
  }
  std::string Send(const server::EventsAsked& asked) {
    std::string text;
    const Status sent = server::SendEvents(*store_, *views_, {}, "test", asked, cancel_,
                                           [&text](std::string_view lines) -> Status {
                                             text += lines;
                                             return {};
                                           });
    EXPECT_TRUE(sent.ok()) << sent.error().ToString();
    return text;
  }
  feeds::IngestCounts Take(const std::string& text, feeds::Format format = feeds::Format::kAuto) {
    feeds::IngestOptions options;
    options.format = format;
    feeds::Ingest ingest(*store_, options);
    const auto stream = feeds::FromMemory(text, "export.ndjson");
    const Status read = ingest.Read(*stream);
    EXPECT_TRUE(read.ok()) << read.error().ToString();
    return ingest.counts();
  }
  std::filesystem::path folder() const { return store_->folder(); }

 private:
  TestFolder folder_;
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
  query::CancelFlag cancel_;
  int made_ = 0;
};

uint64_t EventLines(const std::string& text) {
  uint64_t count = 0;
  for (size_t at = text.find("{\"event\":1"); at != std::string::npos;
       at = text.find("{\"event\":1", at + 1))
    ++count;
  return count;
}

// About this ledger, not about what was sent to it.
bool AsksOfTheLedgerItself(const std::string& text) {
  for (const char* word : {"access", "feed", "quarantine"})
    if (text.find(word) != std::string::npos) return true;
  return false;
}

void ExpectSameAnswers(Ledger& left, Ledger& right, uint64_t seed) {
  const auto a = left.Snapshot();
  const auto b = right.Snapshot();
  ASSERT_EQ(a->position(), b->position());
  EXPECT_EQ(a->digest(), b->digest());
  EXPECT_EQ(AllAnswers(a), AllAnswers(b));
  for (uint64_t known_at = 0; known_at < a->position(); known_at += 7)
    ASSERT_EQ(AllAnswers(a, LogSize(known_at)), AllAnswers(b, LogSize(known_at))) << known_at;
  RandomStatements statements(seed);
  for (int i = 0; i < 60; ++i) {
    const std::string text = statements.Next();
    if (AsksOfTheLedgerItself(text)) continue;
    EXPECT_EQ(left.Ask(text), right.Ask(text)) << text;
  }
  EXPECT_EQ(left.Ask("from residents where in cohort diabetics show count"),
            right.Ask("from residents where in cohort diabetics show count"));
}

TEST(Import, GivesTheSameAnswers) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    Ledger original("original", clock);
    Ledger copy("copy", clock);
    RandomEvents events(seed);
    original.Append(events, 20);
    original.Define();
    original.Append(events, 20);
    const std::string text = original.Send({});
    EXPECT_EQ(EventLines(text), original.store().care().size().value);
    const auto format = seed % 2 == 0 ? feeds::Format::kAuto : feeds::Format::kEvents;
    const feeds::IngestCounts counts = copy.Take(text, format);
    EXPECT_EQ(counts.accepted, EventLines(text));
    EXPECT_EQ(counts.inputs, counts.accepted);
    EXPECT_EQ(counts.events, counts.accepted);
    ExpectSameAnswers(original, copy, seed);
    // The same again, also from the copy's own export.
    const feeds::IngestCounts again = copy.Take(text, format);
    EXPECT_EQ(again.duplicates, counts.accepted);
    EXPECT_EQ(again.events, 0u);
    EXPECT_EQ(copy.Snapshot()->position(), original.Snapshot()->position());
    // A copy of the copy, too: the form loses nothing on the way.
    Ledger second("second", clock);
    second.Take(copy.Send({}), format);
    ExpectSameAnswers(original, second, seed);
    ASSERT_TRUE(copy.store().Close().ok());
  }
}

// New messages that say the same again: the log grows, the answers stay.
TEST(Import, IntoTheLedgerItCameFromChangesNoAnswer) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  for (uint64_t seed = 20; seed < 24; ++seed) {
    Ledger original("original", clock);
    RandomEvents events(seed);
    original.Append(events, 40);
    original.Define();
    const std::string before = AllAnswers(original.Snapshot());
    original.Take(original.Send({}));
    EXPECT_EQ(AllAnswers(original.Snapshot()), before) << seed;
  }
}

TEST(Import, OfAPartAndTheRest) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  Ledger original("original", clock);
  Ledger copy("copy", clock);
  RandomEvents events(77);
  original.Append(events, 30);
  const uint64_t half = original.store().care().size().value;
  copy.Take(original.Send({}));
  original.Define();
  original.Append(events, 30);
  const std::string rest = original.Send({.from = half});
  EXPECT_EQ(EventLines(rest), original.store().care().size().value - half);
  copy.Take(rest);
  ExpectSameAnswers(original, copy, 77);
}

TEST(Import, OfOneResidentHasAllOfTheirStreamsAndNobodyElse) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  Ledger original("original", clock);
  RandomEvents events(5);
  original.Append(events, 60);
  const auto snapshot = original.Snapshot();
  const projections::Reader reader(snapshot, projections::Visibility::All(),
                                   LogSize(snapshot->position()));
  std::string number;
  projections::FoundResident found;
  for (int n = 0; n < 10 && found.outcome != projections::FindOutcome::kFound; ++n) {
    number = SyntheticNhsNumber(n);
    found = reader.FindResident(number);
  }
  ASSERT_EQ(found.outcome, projections::FindOutcome::kFound);
  const std::string text = original.Send({.resident = number});
  EXPECT_GT(EventLines(text), 0u);
  EXPECT_LT(EventLines(text), snapshot->position());
  Ledger copy("copy", clock);
  copy.Take(text);
  const std::string timeline = "from events of resident " + number;
  EXPECT_EQ(copy.Ask(timeline), original.Ask(timeline));
  EXPECT_NE(copy.Ask(timeline), "");
  // The access log names the resident's stream, before anything else of the answer.
  const auto last = original.store().access().At(
      LogPosition(original.store().access().size().value - 2));  // the timeline's is behind it
  ASSERT_TRUE(last.ok());
  const auto entry = ledger::DecodeAccess(last->payload);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->statement, "export of resident " + number);
  EXPECT_EQ(entry->residents, std::vector{reader.StreamIdOf(found.resident)});
}

TEST(Import, RolesAreRefusedAndItIsRecorded) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  Ledger original("original", clock);
  RandomEvents events(6);
  original.Append(events, 3);
  query::Actor clerk;
  clerk.role = "clerk";
  const query::CancelFlag cancel;
  const Status sent = server::SendEvents(original.store(), original.views(), clerk, "test", {},
                                         cancel, [](std::string_view) -> Status {
                                           ADD_FAILURE() << "a line came out";
                                           return {};
                                         });
  EXPECT_EQ(sent.error().code, ErrorCode::kNotPermitted);
  const auto last = original.store().access().At(LogPosition(0));
  ASSERT_TRUE(last.ok());
  EXPECT_TRUE(ledger::DecodeAccess(last->payload)->refused);
}

// A follower that is told lines while a writer goes on sees each event once and in order; a slow
// one is told that it fell behind, and misses nothing.
TEST(Follow, SeesEverythingOnce) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  Ledger original("original", clock);
  RandomEvents events(9);
  original.Append(events, 50);
  query::CancelFlag cancel;
  std::string text;
  std::atomic<bool> caught_up{false};
  std::atomic<uint64_t> seen{0};
  Status followed;
  std::thread follower([&] {
    followed = server::SendEvents(original.store(), original.views(), {}, "test",
                                  {.until = server::EventsAsked::Until::kCancelled}, cancel,
                                  [&](std::string_view lines) -> Status {
                                    text += lines;
                                    seen += EventLines(std::string(lines));
                                    if (lines.find("caught_up") != std::string_view::npos)
                                      caught_up = true;
                                    return {};
                                  });
  });
  while (!caught_up) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  original.Append(events, 200);
  const uint64_t size = original.store().care().size().value;
  while (seen < size) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  cancel.Cancel();
  follower.join();
  EXPECT_EQ(followed.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(EventLines(text), size);
  size_t at = 0;
  for (uint64_t position = 0; position < size; ++position) {
    at = text.find("\"position\":" + std::to_string(position) + ",\"recorded\"", at);
    ASSERT_NE(at, std::string::npos) << position;
  }
  EXPECT_EQ(text.find("fell_behind"), std::string::npos);
  Ledger copy("copy", clock);
  copy.Take(text);
  ExpectSameAnswers(original, copy, 9);
  // Two entries in the access log: from where it began to how far it came.
  const uint64_t entries = original.store().access().size().value;
  bool ended = false;
  for (uint64_t i = 0; i < entries; ++i) {
    const auto entry = ledger::DecodeAccess(original.store().access().At(LogPosition(i))->payload);
    ended = ended || (entry->statement == "follow from 0 ended" &&
                      entry->care_position.value == size && entry->rows == size);
  }
  EXPECT_TRUE(ended);
}

TEST(Follow, WhoFallsBehindIsToldAndMissesNothing) {
  const FixedClock clock(At("2021-12-31T12:00:00Z").utc_micros);
  Ledger original("original", clock);
  RandomEvents events(10);
  original.Append(events, 1);
  const uint64_t before = original.store().care().size().value;
  query::CancelFlag cancel;
  int caught_up = 0;
  int fell_behind = 0;
  uint64_t seen = 0;
  // While the first caught_up is being taken the log grows by more than the bound.
  const auto grow = [&] {
    const ledger::Event event = events.Next();
    const std::string payload = ledger::EncodeEvent(event);
    for (uint64_t done = 0; done <= server::kFollowBehindMax; done += 1'000) {
      ledger::NewMessage message;
      for (int i = 0; i < 1'000; ++i)
        message.entries.push_back(
            {ledger::EntryClassOf(event.kind), original.store().StreamFor("s", "p"), payload});
      ASSERT_TRUE(original.store().care().AppendAndWait(std::move(message)).ok());
    }
  };
  const Status followed =
      server::SendEvents(original.store(), original.views(), {}, "test",
                         {.until = server::EventsAsked::Until::kCancelled}, cancel,
                         [&](std::string_view lines) -> Status {
                           seen += EventLines(std::string(lines));
                           if (lines.find("fell_behind") != std::string_view::npos) ++fell_behind;
                           if (lines.find("caught_up") == std::string_view::npos) return {};
                           if (++caught_up == 1) grow();
                           if (caught_up == 2) cancel.Cancel();
                           return {};
                         });
  EXPECT_EQ(followed.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(fell_behind, 1);
  EXPECT_EQ(caught_up, 2);
  EXPECT_EQ(seen, original.store().care().size().value);
  EXPECT_GT(seen, before + server::kFollowBehindMax);
}

}  // namespace
}  // namespace daybook::tests
