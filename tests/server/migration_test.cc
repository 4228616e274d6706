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

const std::string kNew = "observation/n";

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
  EXPECT_EQ(counts[Kind::kObservation].unclear, 3u) << "o3, o5 and o6 may be n3 or n4b";
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
  EXPECT_EQ(folded.StateOf(Row("gone", "n")), MoveState::kGone);
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
      {Observed("o", "a", "5"), Observed("n", "a", "5"), later, MoveEvent(was, kNew, said)},
      {Observed("o", "a", "5"), Observed("n", "a", "5"), MoveEvent(was, kNew, said),
       MoveBackEvent(was, kNew, said)},
      {Observed("o", "a", "5"), later, MoveEvent(was, kNew, said), MoveBackEvent(was, kNew, said),
       MoveEvent(was, kNew, At("2024-03-02T10:00:00Z"))}};
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

// A whole takes the parts that are told within it along, whether or not the file names them.
TEST(Migration, PartsGoWithTheirWhole) {
  const auto team = [](const char* id, const char* number) {
    Event event = EventOf(Kind::kCareTeamMember, "gp", "Patient/1", std::string(id) + number);
    event.record.type = "CareTeam";
    if (*number != 0) event.fields.push_back({FieldId::kPartOf, "CareTeam/" + std::string(id)});
    return event;
  };
  const feeds::NamedRecord was{{"gp", "CareTeam", "17"}, "Patient/1", Kind::kCareTeamMember};
  const PartialTime said = At("2024-03-01T10:00:00Z");
  const Event move = MoveEvent(was, "CareTeam/18", said);
  std::vector<Event> events{Person("Patient/1", 0), team("17", ""),   team("17", "#1"),
                            team("18", ""),         team("18", "#1"), move};
  const auto seen = [](const std::vector<Event>& arrived) {
    const Folded folded(arrived);
    Ids ids;
    for (const auto row :
         folded.reader.Scan({projections::KindBit(Kind::kCareTeamMember), {}, false}).rows)
      ids.push_back(folded.reader.EventOf(row).record.id);
    std::ranges::sort(ids);
    return ids;
  };
  EXPECT_EQ(seen(events), (Ids{"18", "18#1"}));
  std::reverse(events.begin() + 1, events.end());
  EXPECT_EQ(seen(events), (Ids{"18", "18#1"}));
  // A member that still comes under the old name, and one of the move's own row.
  events.push_back(team("17", "#2"));
  EXPECT_EQ(seen(events), (Ids{"18", "18#1"}));
  events.push_back(MoveBackEvent(was, "CareTeam/18", said));
  EXPECT_EQ(seen(events), (Ids{"17", "17#1", "17#2", "18", "18#1"}));
}

TEST(Migration, SubjectsTellRecordsOfOneNameApart) {
  // One resident who was Patient/1 and is Patient/2 to the same source, and somebody else.
  const Folded folded({Person("Patient/1", 0), Person("Patient/2", 0), Person("Patient/3", 1),
                       Observed("c", "a", "5", "Patient/1"), Observed("c", "a", "5", "Patient/2"),
                       Observed("1", "a", "5", "Patient/1"), Observed("2", "a", "5", "Patient/1"),
                       Observed("2", "a", "5", "Patient/3"), Observed("3", "a", "5", "Patient/3")});
  MoveRow renumbered = Row("c", "c");
  renumbered.old_subject = "Patient/1";
  EXPECT_EQ(folded.Plan({renumbered}).moves[0].moved_to, "gp|observation/c|Patient\\/2");
  EXPECT_EQ(folded.StateOf(renumbered), MoveState::kReady);
  renumbered.new_subject = "Patient/1";
  EXPECT_EQ(folded.StateOf(renumbered), MoveState::kSameRecord);
  // What is old of one is new of another: no row moves what another moves to.
  MoveRow first = Row("1", "2"), second = Row("2", "3");
  first.old_subject = "Patient/1";
  second.old_subject = "Patient/3";
  const auto plan = folded.Plan({first, second, second});
  EXPECT_EQ(plan.moves[0].state, MoveState::kReady);
  EXPECT_EQ(plan.moves[1].state, MoveState::kReady);
  EXPECT_EQ(plan.moves[2].state, MoveState::kTwice);
}

TEST(Migration, NamesGoThroughTheFieldWhole) {
  const ledger::RecordKey was{"gp", "OBX", "1"};
  for (const ledger::RecordKey& is :
       {ledger::RecordKey{"gp", "OBX", "ORD1|6690-2^loinc"}, ledger::RecordKey{"a|b", "x/y", "1/2"},
        ledger::RecordKey{"gp", "OBX", "a\\|b of c\\"}, was}) {
    const auto moved = ledger::MovedToOf(ledger::MovedToText(was, is, "Patient/1|2"), "gp");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->record, is);
    EXPECT_EQ(moved->subject, is == was ? "Patient/1|2" : "");
  }
  for (const char* text : {"", "x", "/x", "x/", "a|b", "a|b/c|d|e", "a/b/c"})
    EXPECT_FALSE(ledger::MovedToOf(std::string(text), "gp")) << text;
}

TEST(Migration, AnotherThingIsNotTheSame) {
  const auto allergy = [](const char* id, const char* words) {
    Event event = EventOf(Kind::kAllergy, "gp", "Patient/1", id);
    event.record.type = "observation";
    event.code.text = words;
    return event;
  };
  const Folded folded({Person("Patient/1", 0), allergy("p", "Penicillin"), allergy("l", "Latex"),
                       allergy("p2", "Penicillin"), Observed("na", "sodium", "140"),
                       Observed("k", "potassium", "4"), Observed("na2", "local-sodium", "140")});
  EXPECT_EQ(folded.StateOf(Row("p", "l")), MoveState::kUnlike) << "neither has a time";
  EXPECT_EQ(folded.StateOf(Row("p", "p2")), MoveState::kReady);
  EXPECT_EQ(folded.StateOf(Row("na", "k")), MoveState::kUnlike) << "of one sample";
  EXPECT_EQ(folded.StateOf(Row("na", "na2")), MoveState::kReady) << "coded anew";
}

// Sources may say that a record moved, and of when that is from; ours is told from it.
TEST(Migration, WhatOthersMovedIsNotMovedBack) {
  const feeds::NamedRecord was{Key("o"), "Patient/1", Kind::kObservation};
  Event dated = MoveEvent(was, kNew, At("2024-03-01T10:00:00Z"));
  dated.version_time = At("2024-03-01T10:00:00Z");
  Event bare = MoveEvent(was, kNew, At("2024-03-01T10:00:00Z"));
  bare.written.reset();
  for (const Event& moved : {dated, bare}) {
    const Folded folded(
        {Person("Patient/1", 0), Observed("o", "a", "5"), Observed("n", "a", "5"), moved});
    EXPECT_EQ(folded.Seen(), Ids{"n"});
    EXPECT_EQ(folded.StateOf(Row("o", "n")), MoveState::kElsewhere);
    EXPECT_EQ(folded.StateOf(Row("o", "n"), MoveWay::kMoveBack), MoveState::kElsewhere);
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
    EXPECT_EQ(moved.StateOf(Row("o", "n2"), MoveWay::kMoveBack), MoveState::kElsewhere);
    const auto back = moved.Plan(rows, MoveWay::kMoveBack);
    ASSERT_EQ(back.moves[0].state, MoveState::kReady);
    events.push_back(EventOfMove(rows[0], back.moves[0], MoveWay::kMoveBack, At(said)));
    EXPECT_EQ(Folded(events).Seen(), (Ids{"n", "o"}));
  }
}

}  // namespace
}  // namespace daybook::tests
