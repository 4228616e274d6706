// A source that changed its system: which records look alike, which names can be moved, and that
// moving them ends in the same answers in whichever order everything comes.
#include <gtest/gtest.h>

#include <algorithm>

#include "projections/views.h"
#include "server/migration/lookalikes.h"
#include "server/migration/move_plan.h"
#include "tests/projections/answers.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using projections::Reader;
using server::MoveRow;
using server::MoveState;
using server::MoveWay;

Event Observed(const std::string& id, const char* code, const char* value,
               const std::string& subject = "Patient/1") {
  Event event = EventOf(Kind::kObservation, "gp", subject, id);
  event.code.codings = {{"loinc", code, ""}};
  event.start = At("2020-05-01");
  event.status = ledger::EventStatus::kFinal;
  event.fields.push_back({FieldId::kValue, ledger::Quantity{value, "mmol/L", {}}});
  return event;
}

Event Person(const std::string& subject, int number) {
  return PersonOf("gp", subject, SyntheticNhsNumber(number));
}

ledger::RecordKey Key(const std::string& id) { return {"gp", "observation", id}; }

MoveRow Row(const std::string& was, const std::string& is) { return {2, Key(was), Key(is)}; }

// As folded; each event came a second after the one before, from 2024-01-01 on.
struct Folded {
  explicit Folded(const std::vector<Event>& events)
      : timeline(FoldAll(events, 3)),
        snapshot(timeline->Publish()),
        reader(snapshot, projections::Visibility::All(), projections::PositionOf(*snapshot)) {}

  std::vector<std::string> Seen() const {
    std::vector<std::string> ids;
    for (const auto row : reader.Scan({projections::KindBit(Kind::kObservation), {}, false}).rows)
      ids.push_back(reader.EventOf(row).record.id);
    std::ranges::sort(ids);
    return ids;
  }
  // When the nth event came.
  RecordedAt CameAt(size_t nth) const {
    RecordedAt first{INT64_MAX};
    for (const auto row : reader.Scan({AllKinds(), {}, true}).rows)
      first = std::min(first, reader.RecordedOf(row));
    return RecordedAt(first.value + static_cast<int64_t>(nth) * 1'000'000);
  }
  server::MovePlan Plan(const std::vector<MoveRow>& rows, MoveWay way = MoveWay::kMove) const {
    auto plan = server::PlanMoves(reader, rows, way, {});
    EXPECT_TRUE(plan.ok());
    return *plan;
  }
  MoveState StateOf(const MoveRow& row, MoveWay way = MoveWay::kMove) const {
    return Plan({row}, way).moves[0].state;
  }

  std::unique_ptr<projections::Timeline> timeline;
  std::shared_ptr<const projections::Snapshot> snapshot;
  Reader reader;
};

using Ids = std::vector<std::string>;

std::vector<std::string> Found(const Folded& folded, size_t migrated_with,
                               server::LookalikesByKind& counts) {
  std::vector<std::string> found;
  server::LookalikesAsked asked{"gp", "gp", folded.CameAt(migrated_with), {}};
  const auto counted =
      FindLookalikes(folded.reader, asked, [&](const server::Lookalike& pair) -> Status {
        std::string line = pair.was.record.id + " " + pair.is.record.id;
        for (const std::string& part : pair.differs) line += " " + part;
        found.push_back(line);
        return {};
      });
  EXPECT_TRUE(counted.ok());
  counts = *counted;
  std::ranges::sort(found);
  return found;
}

TEST(Migration, PairsAreAlikeDifferOrAreUnclear) {
  Event other_status = Observed("n2", "b", "7");
  other_status.status = ledger::EventStatus::kAmended;
  Event with_names = Observed("n1", "a", "5");
  with_names.version_time = At("2024-01-01T00:00:00Z");
  with_names.encounter = "Encounter/9";
  with_names.author.reference = "Practitioner/9";
  with_names.fields.push_back({FieldId::kMember, std::string("Observation/9")});
  const Folded folded({Person("Patient/1", 0), Person("Patient/2", 1), Observed("o1", "a", "5"),
                       Observed("o2", "b", "7"), Observed("o3", "c", "1"), Observed("o4", "c", "2"),
                       Observed("o5", "d", "1"), Observed("o6", "e", "1"), with_names, other_status,
                       Observed("n3", "c", "3"), Observed("n4", "c", "2"),
                       Observed("n4b", "c", "8"), Observed("n6", "e", "1", "Patient/2")});
  server::LookalikesByKind counts;
  // Of the two values on one day one has its like; the other may be either of the rest. What
  // another resident has is no pair, nor what came before and since alone.
  EXPECT_EQ(Found(folded, 8, counts), (Ids{"o1 n1", "o2 n2 status", "o4 n4"}));
  EXPECT_EQ(counts[Kind::kObservation].alike, 2u);
  EXPECT_EQ(counts[Kind::kObservation].differing, 1u);
  EXPECT_EQ(counts[Kind::kObservation].unclear, 1u);
}

TEST(Migration, EachNewRecordIsInOnePairAtMost) {
  const Folded folded({Person("Patient/1", 0), Observed("o1", "a", "5"), Observed("o2", "a", "5"),
                       Observed("n1", "a", "5"), Observed("n2", "a", "5")});
  server::LookalikesByKind counts;
  const auto found = Found(folded, 3, counts);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found == (Ids{"o1 n1", "o2 n2"}) || found == (Ids{"o1 n2", "o2 n1"}));
}

TEST(Migration, WhatCantBeMovedIsToldApart) {
  Event condition = EventOf(Kind::kCondition, "gp", "Patient/1", "c");
  condition.record.type = "observation";
  Event retracted = Observed("gone", "a", "5");
  retracted.operation = ledger::Operation::kRetract;
  const Folded folded({Person("Patient/1", 0), Person("Patient/2", 1), Observed("o", "a", "5"),
                       Observed("n", "a", "5"), Observed("both", "a", "5"),
                       Observed("both", "a", "5", "Patient/2"),
                       Observed("theirs", "a", "5", "Patient/2"), condition,
                       Observed("gone", "a", "5"), retracted});
  EXPECT_EQ(folded.StateOf(Row("o", "n")), MoveState::kReady);
  EXPECT_EQ(folded.StateOf(Row("x", "n")), MoveState::kOldMissing);
  EXPECT_EQ(folded.StateOf(Row("gone", "n")), MoveState::kOldMissing);
  EXPECT_EQ(folded.StateOf(Row("o", "x")), MoveState::kNewMissing);
  EXPECT_EQ(folded.StateOf(Row("o", "gone")), MoveState::kNewMissing);
  EXPECT_EQ(folded.StateOf(Row("both", "n")), MoveState::kOldAmbiguous);
  MoveRow of_one = Row("both", "n");
  of_one.old_subject = "Patient/1";
  EXPECT_EQ(folded.StateOf(of_one), MoveState::kReady);
  EXPECT_EQ(folded.StateOf(Row("o", "theirs")), MoveState::kOtherResident);
  EXPECT_EQ(folded.StateOf(Row("o", "both")), MoveState::kReady) << "the one of the resident";
  EXPECT_EQ(folded.StateOf(Row("o", "c")), MoveState::kOtherKind);
  EXPECT_EQ(folded.StateOf(Row("o", "o")), MoveState::kSameRecord);
  EXPECT_EQ(folded.StateOf(Row("o", "n"), MoveWay::kMoveBack), MoveState::kDone);
  const auto plan = folded.Plan({Row("o", "n"), Row("n", "o"), Row("o", "both")});
  EXPECT_EQ(plan.moves[0].state, MoveState::kMovesItself);
  EXPECT_EQ(plan.moves[1].state, MoveState::kMovesItself);
  EXPECT_EQ(plan.moves[2].state, MoveState::kTwice);
}

// Old and new versions, the move, what takes it back: every order of them.
TEST(Migration, MovesComeInAnyOrder) {
  const feeds::NamedRecord was{Key("o"), "Patient/1", Kind::kObservation};
  const PartialTime said = At("2024-03-01T10:00:00Z");
  Event later = Observed("o", "a", "6");
  later.version_time = At("2024-04-01T10:00:00Z");
  const std::vector<std::vector<Event>> stories{
      {Observed("o", "a", "5"), Observed("n", "a", "5"), later, MoveEvent(was, Key("n"), said)},
      {Observed("o", "a", "5"), Observed("n", "a", "5"), MoveEvent(was, Key("n"), said),
       MoveBackEvent(was, Key("n"), said)},
      {Observed("o", "a", "5"), later, MoveEvent(was, Key("n"), said),
       MoveBackEvent(was, Key("n"), said), MoveEvent(was, Key("n"), At("2024-03-02T10:00:00Z"))}};
  const std::vector<Ids> seen{{"n"}, {"n", "o"}, {}};
  for (size_t at = 0; at < stories.size(); ++at) {
    std::vector<size_t> order(stories[at].size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::string digest;
    do {
      std::vector<Event> arrived{Person("Patient/1", 0)};
      for (const size_t i : order) arrived.push_back(stories[at][i]);
      const Folded folded(arrived);
      ASSERT_EQ(folded.Seen(), seen[at]) << "story " << at;
      if (digest.empty()) digest = folded.timeline->digest().ToHex();
      ASSERT_EQ(folded.timeline->digest().ToHex(), digest) << "story " << at;
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST(Migration, WhatWasMovedCanBeMovedBackAndAgain) {
  const std::vector<MoveRow> rows{Row("o", "n")};
  std::vector<Event> events{Person("Patient/1", 0), Observed("o", "a", "5"),
                            Observed("n", "a", "5")};
  for (const char* said : {"2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z"}) {
    const auto plan = Folded(events).Plan(rows);
    ASSERT_EQ(plan.moves[0].state, MoveState::kReady);
    events.push_back(EventOfMove(rows[0], plan.moves[0], MoveWay::kMove, At(said)));
    const Folded moved(events);
    EXPECT_EQ(moved.Seen(), Ids{"n"});
    EXPECT_EQ(moved.StateOf(rows[0]), MoveState::kDone);
    EXPECT_EQ(moved.StateOf(Row("o", "n2"), MoveWay::kMoveBack), MoveState::kOldMissing);
    const auto back = moved.Plan(rows, MoveWay::kMoveBack);
    ASSERT_EQ(back.moves[0].state, MoveState::kReady);
    events.push_back(EventOfMove(rows[0], back.moves[0], MoveWay::kMoveBack, At(said)));
    EXPECT_EQ(Folded(events).Seen(), (Ids{"n", "o"}));
  }
}

}  // namespace
}  // namespace daybook::tests
