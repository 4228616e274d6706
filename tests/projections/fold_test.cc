// The fold as a whole: arrival order changes nothing, and the past is what a fold of the past was.
#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/event/event_codec.h"
#include "projections/views.h"
#include "tests/projections/answers.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using projections::Reader;
using projections::ScanFilter;
using projections::Visibility;

Event Condition(const char* version, const char* text) {
  Event event = EventOf(Kind::kCondition, "gp", "Patient/1", "c1");
  event.version_time = At(version);
  event.code.text = text;
  event.start = At("2020-05-01");
  event.status = ledger::EventStatus::kActive;
  return event;
}

// The events in force, in clinical order, after folding these.
std::vector<Event> InForce(std::span<const Event> events, bool retracted = false) {
  const auto snapshot = FoldAll(events, 1)->Publish();
  const Reader reader(snapshot, Visibility::All(), projections::PositionOf(*snapshot));
  ScanFilter filter;
  filter.kinds = AllKinds();
  filter.include_retracted = retracted;
  std::vector<Event> out;
  for (const auto row : reader.Scan(filter).rows) out.push_back(reader.EventOf(row));
  return out;
}

// Shuffled, and folded in batches of these sizes.
void ExpectAnyOrder(std::vector<Event> events, std::initializer_list<size_t> batches,
                    uint64_t seed) {
  const auto first = FoldAll(events, 7);
  const std::string answers = AllAnswers(first->Publish());
  EXPECT_EQ(first->digest().ToHex(), DigestOfRows(first->Publish()));
  std::mt19937_64 shuffler(seed);
  for (const size_t batch : batches) {
    std::shuffle(events.begin(), events.end(), shuffler);
    const auto shuffled = FoldAll(events, batch);
    ASSERT_EQ(AllAnswers(shuffled->Publish()), answers) << "seed " << seed;
    ASSERT_EQ(shuffled->digest().ToHex(), first->digest().ToHex()) << "seed " << seed;
  }
}

// As known at each position it is a fresh fold of what came before.
void ExpectAsKnown(const std::vector<Event>& events, uint64_t seed) {
  const auto whole = FoldAll(events, 6)->Publish();
  for (uint64_t known = 0; known <= events.size(); ++known) {
    const auto prefix = FoldAll(std::span(events).first(known), 4)->Publish();
    ASSERT_EQ(AllAnswers(whole, LogSize{known}), AllAnswers(prefix))
        << "seed " << seed << " known at " << known;
  }
}

TEST(Fold, EveryPermutationOfFewMessagesGivesTheSameAnswers) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    RandomEvents random(seed, {.subjects = 1, .records = 1, .nhs_numbers = 1});
    std::vector<Event> events = random.Next(5);
    std::vector<size_t> order{0, 1, 2, 3, 4};
    std::string answers;
    std::string digest;
    do {
      std::vector<Event> arrived;
      for (const size_t at : order) arrived.push_back(events[at]);
      const auto timeline = FoldAll(arrived, 1 + order[0]);
      const auto snapshot = timeline->Publish();
      if (answers.empty()) {
        answers = AllAnswers(snapshot);
        digest = timeline->digest().ToHex();
      }
      ASSERT_EQ(AllAnswers(snapshot), answers) << "seed " << seed;
      ASSERT_EQ(timeline->digest().ToHex(), digest) << "seed " << seed;
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

constexpr RandomLedgerShape kManyParts{
    .subjects = 1, .records = 2, .nhs_numbers = 1, .corrections = 15, .parts = 50};

TEST(Fold, PartsAndTheirWholesComeInAnyOrder) {
  for (uint64_t seed = 500; seed < 540; ++seed) {
    RandomEvents random(seed, kManyParts);
    ExpectAnyOrder(random.Next(14), {1, 5, 14}, seed);
  }
}

TEST(Fold, AsKnownIsAFreshFoldWithPartsToo) {
  for (uint64_t seed = 600; seed < 612; ++seed) {
    RandomEvents random(seed, kManyParts);
    const std::vector<Event> events = random.Next(40);
    ExpectAsKnown(events, seed);
  }
}

Event Team(const char* version) {
  Event team = EventOf(Kind::kCareTeamMember, "gp", "Patient/1", "17");
  team.record.type = "CareTeam";
  team.version_time = At(version);
  return team;
}
Event Member(const char* version, const char* number) {
  Event member = Team(version);
  member.record.id += number;
  member.fields.push_back({FieldId::kPartOf, ledger::PartOfText(Team(version).record)});
  return member;
}

// A member that a later version of its team lacks is no longer reported; one told again is again.
TEST(Fold, AWholeToldAgainLeavesOutThePartsItLacks) {
  const std::vector<Event> first{Team("2021-01-01"), Member("2021-01-01", "#1"),
                                 Member("2021-01-01", "#2")};
  EXPECT_EQ(InForce(first).size(), 3u);
  std::vector<Event> then = first;
  then.push_back(Team("2021-02-01"));
  then.push_back(Member("2021-02-01", "#1"));
  std::vector<std::string> ids;
  for (const Event& event : InForce(then)) ids.push_back(event.record.id);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids, (std::vector<std::string>{"17", "17#1"}));
  std::reverse(then.begin(), then.end());
  EXPECT_EQ(InForce(then).size(), 2u) << "whichever comes first";
  then.push_back(Team("2021-03-01"));
  then.back().operation = Operation::kRetract;
  EXPECT_TRUE(InForce(then).empty()) << "withdrawn with the team";
  then.push_back(Member("2021-04-01", "#2"));
  EXPECT_EQ(InForce(then).size(), 1u);
}

TEST(Fold, CorrectionsComeInAnyOrder) {
  for (uint64_t seed = 400; seed < 412; ++seed) {
    RandomEvents random(seed, {.subjects = 1, .records = 1, .nhs_numbers = 1, .corrections = 60});
    ExpectAnyOrder(random.Next(12), {1, 5, 12}, seed);
  }
}

TEST(Fold, ShufflesOfManyMessagesGiveTheSameAnswers) {
  for (uint64_t seed = 100; seed < 120; ++seed) {
    RandomEvents random(seed);
    ExpectAnyOrder(random.Next(60), {1, 3, 60}, seed);
  }
}

TEST(Fold, AsKnownAtEveryPositionIsAFreshFoldOfThePrefix) {
  for (uint64_t seed = 200; seed < 206; ++seed) {
    RandomEvents random(seed, {.subjects = 2, .records = 2, .nhs_numbers = 2});
    const std::vector<Event> events = random.Next(40);
    ExpectAsKnown(events, seed);
  }
}

TEST(Fold, AsKnownIsAFreshFoldWithCorrectionsToo) {
  for (uint64_t seed = 300; seed < 312; ++seed) {
    RandomEvents random(seed, {.subjects = 1, .records = 2, .nhs_numbers = 2, .corrections = 40});
    const std::vector<Event> events = random.Next(40);
    const auto timeline = FoldAll(events, 6);
    EXPECT_EQ(timeline->digest().ToHex(), FoldAll(events, 1)->digest().ToHex()) << seed;
    ExpectAsKnown(events, seed);
  }
}

Event Correcting(const Event& corrected, const char* text) {
  Event event = corrected;
  event.code.text = text;
  event.fields.push_back(
      {FieldId::kCorrects, projections::Sha256(ledger::EncodeContent(corrected)).ToHex()});
  return event;
}
Event Withdrawing(const Event& corrected) {
  Event event = EventOf(corrected.kind, "gp", "Patient/1", "c1");
  event.version_time = corrected.version_time;
  event.operation = Operation::kRetract;
  event.fields.push_back(
      {FieldId::kCorrects, std::string(ledger::kWithdraws) +
                               projections::Sha256(ledger::EncodeContent(corrected)).ToHex()});
  return event;
}

// What it names counts no more; it stands by what it says itself.
TEST(Fold, ACorrectionTakesThePlaceOfWhatItNames) {
  const Event first = Condition("2021-01-01", "asthma");
  const Event later = Condition("2021-02-01", "COPD");
  const Event corrected = Correcting(first, "asthma, childhood");
  EXPECT_EQ(InForce(std::vector{first, corrected})[0].code.text, "asthma, childhood");
  EXPECT_EQ(InForce(std::vector{corrected, first})[0].code.text, "asthma, childhood");
  EXPECT_EQ(InForce(std::vector{first, later, corrected})[0].code.text, "COPD");
  EXPECT_EQ(InForce(std::vector{first, corrected, later})[0].code.text, "COPD");
  const Event again = Correcting(corrected, "wheeze");
  const std::vector<Event> chain = InForce(std::vector{first, corrected, again});
  ASSERT_EQ(chain.size(), 1u);
  EXPECT_EQ(chain[0].code.text, "wheeze");
}

// What its own message doesn't say is gone, what others say stays.
TEST(Fold, AWithdrawalTakesAwayWhatItNamesAndNothingElse) {
  const Event first = Condition("2021-01-01", "asthma");
  const Event later = Condition("2021-02-01", "COPD");
  const std::vector<Event> left = InForce(std::vector{first, later, Withdrawing(later)});
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].code.text, "asthma");
  EXPECT_TRUE(InForce(std::vector{first, Withdrawing(first)}).empty());
}

// A retraction that is corrected is one still; one that was none is gone.
TEST(Fold, ARetractionIsCorrectedOrWithdrawn) {
  const Event first = Condition("2021-01-01", "asthma");
  Event retraction = Condition("2021-03-01", "");
  retraction.operation = Operation::kRetract;
  EXPECT_TRUE(InForce(std::vector{first, retraction, Correcting(retraction, "in error")}).empty());
  EXPECT_EQ(InForce(std::vector{first, retraction, Withdrawing(retraction)}).size(), 1u);
}

TEST(Fold, TheSourcesVersionTimeDecidesNotArrival) {
  const std::vector<Event> forward{Condition("2021-01-01", "asthma"),
                                   Condition("2021-02-01", "COPD")};
  const std::vector<Event> backward{forward[1], forward[0]};
  for (const auto& events : {forward, backward}) {
    const std::vector<Event> held = InForce(events);
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].code.text, "COPD");
  }
}

TEST(Fold, ARetractionIsSeenOnlyOnRequestAndKeepsWhatWasSaid) {
  Event retraction = EventOf(Kind::kCondition, "gp", "Patient/1", "c1");
  retraction.version_time = At("2021-03-01");
  retraction.operation = Operation::kRetract;
  const std::vector<Event> events{retraction, Condition("2021-01-01", "asthma")};
  EXPECT_TRUE(InForce(events).empty());
  const std::vector<Event> asked = InForce(events, true);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].code.text, "asthma");
  EXPECT_EQ(asked[0].start, At("2020-05-01"));
  EXPECT_EQ(asked[0].status, ledger::EventStatus::kEnteredInError);
}

TEST(Fold, APatchChangesOnlyWhatItNamesAlsoWhenItsBaseComesLater) {
  Event patch = EventOf(Kind::kCondition, "gp", "Patient/1", "c1");
  patch.version_time = At("2021-02-01");
  patch.operation = Operation::kPatch;
  patch.status = ledger::EventStatus::kResolved;
  patch.fields.push_back({FieldId::kSeverity, ledger::Cleared{}});
  Event base = Condition("2021-01-01", "asthma");
  base.fields.push_back({FieldId::kSeverity, ledger::Coded{{}, "mild"}});
  base.fields.push_back({FieldId::kComment, std::string("cough")});
  for (const auto& events : {std::vector{base, patch}, std::vector{patch, base}}) {
    const std::vector<Event> held = InForce(events);
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].code.text, "asthma");
    EXPECT_EQ(held[0].status, ledger::EventStatus::kResolved);
    EXPECT_EQ(ledger::FindField(held[0], FieldId::kSeverity), nullptr);
    ASSERT_NE(ledger::FindField(held[0], FieldId::kComment), nullptr);
  }
}

TEST(Fold, ACancellationIsStillThere) {
  Event booked = EventOf(Kind::kAppointment, "gp", "Patient/1", "a1");
  booked.version_time = At("2021-01-01");
  booked.status = ledger::EventStatus::kBooked;
  booked.start = At("2021-06-01T09:00:00Z");
  Event cancel = EventOf(Kind::kAppointment, "gp", "Patient/1", "a1");
  cancel.version_time = At("2021-02-01");
  cancel.operation = Operation::kCancel;
  const std::vector<Event> held = InForce(std::vector{booked, cancel});
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].status, ledger::EventStatus::kCancelled);
  EXPECT_EQ(held[0].start, booked.start);
}

// A list of `version` that came without the condition; of a period if there is one.
Event Unreported(const char* version, const char* from = nullptr, const char* until = nullptr) {
  Event list = EventOf(Kind::kCondition, "gp", "Patient/1", "c1");
  list.version_time = At(version);
  list.operation = Operation::kNoLongerReported;
  if (from) list.start = At(from);
  if (until) list.end = At(until);
  return list;
}

TEST(Fold, TheFirstListWithoutTheRecordCountsInAnyOrder) {
  std::vector<Event> events{Condition("2021-01-01", "asthma"), Unreported("2021-02-01"),
                            Unreported("2021-03-01")};
  const std::string once = FoldAll(std::span(events).first(2), 1)->digest().ToHex();
  for (int order = 0; order < 6; ++order) {
    EXPECT_TRUE(InForce(events).empty());
    ASSERT_EQ(InForce(events, true).size(), 1u);
    EXPECT_EQ(InForce(events, true)[0].version_time, At("2021-02-01"));
    EXPECT_EQ(InForce(events, true)[0].code.text, "asthma");
    EXPECT_EQ(FoldAll(events, 1)->digest().ToHex(), once);
    std::ranges::next_permutation(events, {}, &Event::version_time);
  }
  events.push_back(Condition("2021-04-01", "asthma again"));
  EXPECT_EQ(InForce(events).size(), 1u);
}

TEST(Fold, AListWithoutAWithdrawnRecordChangesNothing) {
  Event withdrawn = Condition("2021-02-01", "asthma");
  withdrawn.operation = Operation::kRetract;
  std::vector<Event> events{Condition("2021-01-01", "asthma"), withdrawn, Unreported("2021-03-01")};
  const std::string without = FoldAll(std::span(events).first(2), 1)->digest().ToHex();
  for (int order = 0; order < 6; ++order) {
    ASSERT_EQ(InForce(events, true).size(), 1u);
    EXPECT_EQ(InForce(events, true)[0].version_time, At("2021-02-01"));
    EXPECT_EQ(InForce(events, true)[0].operation, Operation::kRetract);
    EXPECT_EQ(FoldAll(events, 1)->digest().ToHex(), without);
    std::ranges::next_permutation(events, {}, &Event::version_time);
  }
}

TEST(Fold, AStatementStandsOverAListOfTheSameTime) {
  const std::vector<Event> events{Condition("2021-01-01", "asthma"), Unreported("2021-02-01"),
                                  Condition("2021-02-01", "COPD")};
  ASSERT_EQ(InForce(events).size(), 1u);
  EXPECT_EQ(InForce(events)[0].code.text, "COPD");
}

TEST(Fold, AListOfAPeriodIsAboutWhatBeganInIt) {
  const Event said = Condition("2021-01-01", "asthma");  // began on 2020-05-01
  const auto shown = [&](const char* from, const char* until) {
    return InForce(std::vector{Unreported("2021-02-01", from, until), said}).size();
  };
  EXPECT_EQ(shown("2020-05-01", "2020-05-02"), 0u);
  EXPECT_EQ(shown("2020-05", "2020-06"), 0u);
  EXPECT_EQ(shown("2020-05-02", "2020-06-01"), 1u);
  EXPECT_EQ(shown("2020-04-01", "2020-05-01"), 1u);
  Event undated = said;
  undated.start.reset();
  EXPECT_EQ(
      InForce(std::vector{undated, Unreported("2021-02-01", "2020-05-01", "2020-05-02")}).size(),
      1u);
}

TEST(Fold, TheSameVersionAgainAddsNoRow) {
  const Event said = Condition("2021-01-01", "asthma");
  Event again = said;
  again.id.bytes[0] = 9;  // resent in another message
  const auto once = FoldAll(std::vector{said}, 1);
  const auto twice = FoldAll(std::vector{said, again}, 1);
  EXPECT_EQ(twice->Publish()->rows(), 1u);
  EXPECT_EQ(twice->digest().ToHex(), once->digest().ToHex());
  EXPECT_EQ(twice->position(), 2u);
}

TEST(Fold, ARowSaysWhenItsRecordFirstCameAndWhenItWasCorrected) {
  const std::vector<Event> events{Condition("2021-02-01", "asthma"),
                                  Condition("2021-03-01", "COPD"),
                                  Condition("2021-01-01", "cough")};  // late, and older
  for (const size_t batch : {1, 2, 3}) {
    const auto timeline = FoldAll(events, batch);
    const auto snapshot = timeline->Publish();
    ScanFilter filter;
    filter.kinds = AllKinds();
    const Reader now(snapshot, Visibility::All(), LogSize{3});
    const auto rows = now.Scan(filter).rows;
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(now.EventOf(rows[0]).code.text, "COPD");
    ASSERT_TRUE(now.CorrectedOf(rows[0]).has_value());
    EXPECT_GT(now.CorrectedOf(rows[0])->value, now.RecordedOf(rows[0]).value);
    // Before the correction nobody knew of it.
    const Reader before(snapshot, Visibility::All(), LogSize{1});
    const auto early = before.Scan(filter).rows;
    ASSERT_EQ(early.size(), 1u);
    EXPECT_EQ(before.RecordedOf(early[0]), now.RecordedOf(rows[0]));
    EXPECT_EQ(before.CorrectedOf(early[0]), std::nullopt);
  }
}

TEST(Fold, BytesThatAreNoEventStopTheFoldAtTheirPosition) {
  MemoryStore store("");
  store.Append(Condition("2021-01-01", "asthma"));
  ledger::NewMessage broken;
  broken.entries.push_back({ledger::EntryClass::kClinical, {}, "not an event"});
  ASSERT_TRUE(store.care().AppendAndWait(std::move(broken)).ok());
  std::vector<ledger::LogEntry> entries{*store.care().At(LogPosition{0}),
                                        *store.care().At(LogPosition{1})};
  projections::Timeline timeline;
  const Status status = timeline.Add(entries);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCorruption);
  EXPECT_NE(status.error().place.find("position 1"), std::string::npos);
  EXPECT_EQ(timeline.position(), 1u);
  EXPECT_EQ(timeline.Publish()->rows(), 1u);
}

TEST(Fold, EntriesOfFeedsAreNoFacts) {
  MemoryStore store("");
  ledger::NewMessage feed;
  feed.entries.push_back({ledger::EntryClass::kFeed, {}, "whatever a feed notes"});
  ASSERT_TRUE(store.care().AppendAndWait(std::move(feed)).ok());
  projections::Timeline timeline;
  ASSERT_TRUE(timeline.Add(std::vector{*store.care().At(LogPosition{0})}).ok());
  EXPECT_EQ(timeline.position(), 1u);
  EXPECT_EQ(timeline.Publish()->rows(), 0u);
}

}  // namespace
}  // namespace daybook::tests
